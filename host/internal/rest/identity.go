package rest

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
)

// me tells a caller what his key may do.
func (a *API) me(c *gin.Context, k *keys.Key) error {
	t := newText()
	t.open('{')
	rights(&t, k)
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}

// keyList names the keys that are let in. The keys themselves nobody knows here.
func (a *API) keyList(c *gin.Context, _ *keys.Key) error {
	t := newText()
	t.open('{')
	t.key("keys")
	t.open('[')
	for _, k := range a.Keys.All() {
		t.comma()
		t.open('{')
		t.str("id", k.ID)
		rights(&t, k)
		t.close('}')
	}
	t.close(']')
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}

func rights(t *text, k *keys.Key) {
	t.str("name", k.Name)
	scopes := make([]string, len(k.Scopes))
	for i, s := range k.Scopes {
		scopes[i] = string(s)
	}
	t.strings("scopes", scopes)
	t.strings("projects", k.Projects)
}
