package webhook

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/task"
)

const (
	sampleTimeout = 10 * time.Second
	slowAnswer    = 5 * time.Second
	mostTrials    = 4
)

// ErrBusy says that as many trials are under way as may be.
var ErrBusy = errors.New("too many webhooks are being tried")

// Trial is how a handler took one sample.
type Trial struct {
	Event   task.State
	Status  int // 0 where no answer came
	Took    time.Duration
	OK      bool
	Problem string // a sentence; may be there of a success too
}

// Try sends a handler the callbacks of three made-up tasks, one after the other, each as a real one is sent: body, headers,
// signatures, guard. Nothing is stored or sent again. Of the answers it tells the status, and nothing of what they say.
func (c *Courier) Try(ctx context.Context, url string) ([]Trial, error) {
	select {
	case c.trials <- struct{}{}:
		defer func() { <-c.trials }()
	default:
		return nil, ErrBusy
	}
	var all []Trial
	for _, sample := range samples(url) {
		id, err := task.NewID()
		if err != nil {
			return nil, err
		}
		sample.ID = id
		all = append(all, c.try(ctx, sample))
	}
	return all, ctx.Err()
}

func (c *Courier) try(ctx context.Context, t task.Task) Trial {
	limit := min(sampleTimeout, c.o.Timeout)
	began := time.Now()
	o := c.sendWithin(ctx, limit, "msg_"+t.ID.String(), t)
	v := Trial{Event: t.State, Status: o.status, Took: time.Since(began), OK: o.success(), Problem: cmp.Or(o.refused(c.o.Guard, t.CallbackURL), o.err)}
	switch {
	case v.OK && v.Took > slowAnswer:
		v.Problem = fmt.Sprintf("It took %s. Answer first and work afterwards: a callback is given up after %s and sent again.",
			v.Took.Round(100*time.Millisecond), c.o.Timeout)
	case v.Status != 0 && !v.OK:
		v.Problem += advice[v.Status]
	}
	return v
}

// advice says of some answers what handlers get wrong.
var advice = map[int]string{
	http.StatusUnauthorized:          unauthorized,
	http.StatusForbidden:             unauthorized,
	http.StatusNotFound:              " Look at the path of the URL.",
	http.StatusMethodNotAllowed:      " The handler has to take POST.",
	http.StatusUnsupportedMediaType:  " The body is application/json.",
	http.StatusRequestEntityTooLarge: " The handler has to take bodies of a megabyte: metadata come back in them.",
}

const unauthorized = " A callback carries no key of yours: let it in by its signature, the header webhook-signature."

// refused hides what address a name leads to: that is nothing that who may submit may ask this network.
func (o outcome) refused(g *egress.Guard, url string) string {
	if !o.refusal || g.CheckURL(url) != nil { // it names the address itself
		return ""
	}
	return "The callback address is refused: its name leads to an address that is not public and that the operator does not allow."
}

// samples are a task of each end. Their metadata tell them from others.
func samples(url string) []task.Task {
	now := time.Now().UTC().Truncate(time.Second)
	media, id := "https://media.example/webhook-sample/sample.mp4", "webhook-sample"
	ended := func(state task.State, ran time.Duration) task.Task {
		return task.Task{
			ProjectID: "webhook-sample", Type: "generate_video", State: state, CallbackURL: url, Priority: task.Normal, Attempt: 1,
			CreatedAt: now.Add(-time.Minute), StartedAt: now.Add(-ran), CompletedAt: now, Metadata: json.RawMessage(`{"sample":true}`),
		}
	}
	completed := ended(task.Completed, 42*time.Second)
	completed.Result = &task.Result{MediaURL: &media, PayloadMediaID: &id,
		Metadata: json.RawMessage(`{"duration":7,"resolution":"1920x1080","fps":24,"file_size":15728640}`)}
	failed := ended(task.Failed, 3*time.Second)
	failed.Failure = &task.Failure{Code: "sample", Message: "This is the sample of a task that failed.", Attempt: 1}
	return []task.Task{completed, failed, ended(task.Cancelled, time.Second)}
}
