package rest

import (
	"cmp"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// explain tells why a task waits, or what became of it.
func (a *API) explain(c *gin.Context, k *keys.Key) error {
	id, err := taskID(c)
	if err != nil {
		return err
	}
	e, err := a.Queue.Explain(c.Request.Context(), id)
	if err != nil {
		return err
	}
	if err := hidden(k, e.Task); err != nil {
		return err
	}
	if e.Queue == nil {
		send(c, http.StatusOK, explanation(e, doing(e), nil, nil))
		return nil
	}
	w := a.wait(e)
	all := w.gates()
	expected := w.expected()
	send(c, http.StatusOK, explanation(e, w.summary(all, expected), all, expected))
	return nil
}

func explanation(e queue.Explanation, summary string, gates []gate, expected *time.Duration) text {
	t := newText()
	t.open('{')
	t.str("task_id", e.Task.ID.String())
	t.str("status", string(e.Task.State))
	t.str("summary", summary)
	t.key("gates")
	t.open('[')
	for _, g := range gates {
		t.comma()
		t.open('{')
		t.str("gate", g.name)
		t.boolean("open", g.open)
		t.str("message", g.message)
		t.close('}')
	}
	t.close(']')
	if p := e.Queue; p == nil || p.Position == 0 {
		t.null("queue_position")
		t.null("ahead")
	} else {
		t.integer("queue_position", p.Position)
		t.key("ahead")
		t.open('{')
		t.integer("high", p.Ahead[0])
		t.integer("normal", p.Ahead[1])
		t.integer("low", p.Ahead[2])
		t.close('}')
	}
	if expected == nil {
		t.null("expected_start_seconds")
	} else {
		t.float("expected_start_seconds", tenth(expected.Seconds()))
	}
	t.close('}')
	return t
}

// registering is the step of a task whose attempt is over.
const registering = "registering_media"

// doing says of a task that does not wait what it does.
func doing(e queue.Explanation) string {
	x := e.Task
	switch {
	case x.State == task.Processing && x.Step == registering:
		return "It is done, and its media are being registered."
	case x.State == task.Processing:
		return fmt.Sprintf("Host %s runs it since %s, as attempt %d: %s, %d %%.",
			e.Host, span(e.At.Sub(x.StartedAt)), x.Attempt, cmp.Or(x.Step, "starting"), int(100*fraction(x)))
	}
	return fmt.Sprintf("It ended as %s at %s.", x.State, shortTime(x.CompletedAt))
}

func shortTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// span is a time that people read: to the tenth of a second under ten, else to the second.
func span(d time.Duration) string {
	if d = max(0, d); d < 10*time.Second {
		return fmt.Sprintf("%g s", tenth(d.Seconds()))
	}
	if d < 2*time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return d.Round(time.Second).String()
}
