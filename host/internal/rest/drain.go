package rest

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/rest/strictjson"
)

// drained reports whether this host starts no tasks, for it stops or an operator has said so.
func (a *API) drained() bool { return a.Draining() || a.resting() }

// resting reports whether an operator has said so. The API stays up then, and takes what other hosts run.
func (a *API) resting() bool { return a.Host != nil && a.Host.Draining() }

func (a *API) drain(c *gin.Context, _ *keys.Key) error {
	_, members, err := a.readBody(c)
	if err != nil {
		return err
	}
	on, ok := truth(members, "draining")
	if !ok {
		return invalid("Invalid request", map[string]string{"draining": "Draining must be true or false"})
	}
	a.Host.Drain(c.Request.Context(), on)
	t := newText()
	t.open('{')
	t.str("host", a.HostID)
	t.boolean("draining", on)
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}

func truth(members []strictjson.Member, name string) (value, ok bool) {
	for _, m := range members {
		if m.Key == name && json.Unmarshal(m.Value, &value) == nil && string(m.Value) != "null" {
			return value, true
		}
	}
	return false, false
}
