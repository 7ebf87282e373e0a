package rest

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
)

// logs gives what plugins said of a task.
func (a *API) logs(c *gin.Context, k *keys.Key) error {
	id, err := taskID(c)
	if err != nil {
		return err
	}
	x, lines, dropped, err := a.Queue.Logs(c.Request.Context(), id)
	if err != nil {
		return err
	}
	if err := hidden(k, x); err != nil {
		return err
	}
	t := newText()
	t.open('{')
	t.str("task_id", id.String())
	t.key("lines")
	t.open('[')
	for _, l := range lines {
		t.comma()
		t.open('{')
		t.moment("at", l.At)
		t.str("level", l.Level)
		t.str("message", l.Message)
		t.integer("attempt", l.Attempt)
		t.close('}')
	}
	t.close(']')
	t.integer("dropped", dropped)
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}
