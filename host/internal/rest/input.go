package rest

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
)

// input gives back what was submitted, task_data byte for byte.
func (a *API) input(c *gin.Context, k *keys.Key) error {
	x, err := a.visible(c, k)
	if err != nil {
		return err
	}
	t := newText()
	t.open('{')
	t.str("task_id", x.ID.String())
	t.str("project_id", x.ProjectID)
	t.str("task_type", x.Type)
	t.integer("priority", int(x.Priority))
	t.raw("task_data", x.Data, "{}")
	t.strings("depends_on", dependencyIDs(x))
	t.optional("callback_url", callbackFor(k, x.CallbackURL))
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}

// callbackFor leaves out the query for who may only read: it often is what lets a caller in.
func callbackFor(k *keys.Key, url string) string {
	plain, _, found := strings.Cut(url, "?")
	if found && !k.May(keys.Submit) {
		return plain + "?…"
	}
	return url
}
