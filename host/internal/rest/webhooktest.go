package rest

import (
	"math"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// WebhookTrial is how a handler took one sample of a webhook.
type WebhookTrial struct {
	Event   task.State
	Status  int // 0 where no answer came
	Took    time.Duration
	OK      bool
	Problem string
}

// testPatience is for three samples to a handler that answers none.
const testPatience = 45 * time.Second

// testWebhook sends samples to a handler, and says how it took them.
func (a *API) testWebhook(c *gin.Context, k *keys.Key) error {
	url, err := a.readTestedURL(c)
	if err != nil {
		return err
	}
	leave(c)
	rate, err := a.Queue.TakeRate(c.Request.Context(), k.ID, queue.RateWebhookTest)
	setRate(c, rate)
	if err != nil {
		return err
	}
	linger(c.Writer, testPatience)
	trials, err := a.TryWebhook(c.Request.Context(), url)
	if err != nil {
		return err
	}
	send(c, http.StatusOK, trialsBody(trials))
	return nil
}

// readTestedURL leaves it to the trial to say that a URL may not be called.
func (a *API) readTestedURL(c *gin.Context) (string, error) {
	_, members, err := a.readBody(c)
	if err != nil {
		return "", err
	}
	var e envelope
	var url []byte
	for _, m := range members {
		if m.Key == "url" {
			url = m.Value
		} else if misspelled(m.Key, "url") != "" {
			e.fault("url", spelledRule+"url")
		}
	}
	said, ok := words(url)
	switch {
	case len(e.faults) > 0:
	case !ok || said == "":
		e.fault("url", "URL must be an http or https URL")
	case len(said) > longestCallback:
		e.fault("url", "URL must not be longer than 2048 bytes")
	}
	if len(e.faults) > 0 {
		return "", invalid("Invalid request", e.faults)
	}
	return said, nil
}

func trialsBody(trials []WebhookTrial) text {
	t := newText()
	t.open('{')
	t.key("samples")
	t.open('[')
	for _, v := range trials {
		t.comma()
		t.open('{')
		t.str("event", string(v.Event))
		if v.Status == 0 {
			t.null("status")
		} else {
			t.integer("status", v.Status)
		}
		t.float("seconds", math.Round(v.Took.Seconds()*1000)/1000)
		t.boolean("ok", v.OK)
		t.optional("problem", v.Problem)
		t.close('}')
	}
	t.close(']')
	t.close('}')
	return t
}
