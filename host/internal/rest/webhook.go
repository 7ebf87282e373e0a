package rest

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
)

func (a *API) deliveries(c *gin.Context, k *keys.Key) error {
	id, err := a.visibleID(c, k)
	if err != nil {
		return err
	}
	log, err := a.Queue.Deliveries(c.Request.Context(), id)
	if err != nil {
		return err
	}
	t := newText()
	t.open('{')
	t.str("task_id", id.String())
	t.str("webhook_id", log.ID)
	t.str("status", string(log.State))
	t.time("next_attempt_at", log.Next)
	t.key("attempts")
	t.open('[')
	for _, attempt := range log.Attempts {
		t.comma()
		t.open('{')
		t.time("at", attempt.At)
		t.integer("attempt", attempt.Attempt)
		if attempt.Status == 0 {
			t.null("status_code")
		} else {
			t.integer("status_code", attempt.Status)
		}
		t.optional("error", attempt.Error)
		t.integer("duration_ms", int(attempt.Duration.Milliseconds()))
		t.close('}')
	}
	t.close(']')
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}

func (a *API) replay(c *gin.Context, k *keys.Key) error {
	id, err := a.visibleID(c, k)
	if err != nil {
		return err
	}
	if err := a.Queue.Replay(c.Request.Context(), id); err != nil {
		return err
	}
	t := newText()
	t.open('{')
	t.str("task_id", id.String())
	t.str("status", "pending")
	t.str("message", "Webhook replay scheduled")
	t.close('}')
	send(c, http.StatusAccepted, t)
	return nil
}
