package rest

import (
	"math"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
)

// timeline tells what happened to a task, oldest first.
func (a *API) timeline(c *gin.Context, k *keys.Key) error {
	id, err := taskID(c)
	if err != nil {
		return err
	}
	x, entries, err := a.Queue.Timeline(c.Request.Context(), id)
	if err != nil {
		return err
	}
	if err := hidden(k, x); err != nil {
		return err
	}
	t := newText()
	t.open('{')
	t.str("task_id", id.String())
	t.key("entries")
	t.open('[')
	for _, e := range entries {
		t.comma()
		entry(&t, e)
	}
	t.close(']')
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}

func entry(t *text, e queue.Entry) {
	t.open('{')
	t.moment("at", e.At)
	t.str("event", string(e.Event))
	if e.Attempt == 0 {
		t.null("attempt")
	} else {
		t.integer("attempt", e.Attempt)
	}
	t.optional("step", e.Step)
	if e.Event == queue.EntryStep {
		t.integer("progress", int(math.Floor(100*e.Progress)))
	} else {
		t.null("progress")
	}
	t.optional("host", e.Host)
	t.optional("message", e.Message)
	t.close('}')
}

// moment writes a time to the millisecond, where the order of what happened within a second matters.
func (t *text) moment(name string, value time.Time) {
	t.key(name)
	*t = append(*t, '"')
	*t = value.UTC().AppendFormat(*t, "2006-01-02T15:04:05.000Z")
	*t = append(*t, '"')
}
