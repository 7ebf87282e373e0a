package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/failpoint"
	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

func (a *API) status(c *gin.Context, k *keys.Key) error {
	wait, err := waitWanted(c.Request)
	if err != nil {
		return err
	}
	x, err := a.readStatus(c, k)
	if err != nil {
		return err
	}
	if wait > 0 && !x.State.Ended() {
		if ended, ok := a.await(c, x.ID, wait); ok {
			x = ended
		} else if now, err := a.Queue.Status(c.Request.Context(), x.ID); err == nil {
			x = now
		}
	}
	if wait > 0 {
		c.Header("Preference-Applied", applied(wait))
	}
	send(c, http.StatusOK, statusBody(x))
	return nil
}

// readStatus is a status read that counts. The pollers that are out there give up on any answer that is not OK: so those
// of a key that would come to its limit before the minute is over are slowed down, and a read over the limit is held back
// for a while and tried once more before it is refused.
func (a *API) readStatus(c *gin.Context, k *keys.Key) (task.Task, error) {
	x, rate, err := a.limitedRead(c, k)
	if errors.Is(err, errLimited) {
		pause(c.Request.Context(), a.Closing, min(rate.Reset, a.StatusPatience))
		x, rate, err = a.limitedRead(c, k)
	} else if early := min(ahead(rate), a.StatusPatience); err == nil && early > 0 {
		pause(c.Request.Context(), a.Closing, early)
		if now, err := a.Queue.Status(c.Request.Context(), x.ID); err == nil {
			x = now
		}
	}
	setRate(c, rate)
	if err != nil {
		return x, err
	}
	return x, hidden(k, x)
}

// ahead is how long it takes until as many requests are left as there would be, had they come evenly over the minute. The
// first half of them may come as they like.
func ahead(r queue.Rate) time.Duration {
	if r.Limit <= 0 || 2*r.Remaining >= r.Limit {
		return 0
	}
	each := time.Minute / time.Duration(r.Limit)
	return r.Reset - time.Duration(r.Remaining)*each
}

var errLimited = &task.Error{Code: task.CodeRateLimited}

func (a *API) limitedRead(c *gin.Context, k *keys.Key) (task.Task, queue.Rate, error) {
	id, err := taskID(c)
	if err != nil { // asking for what can't be there counts as well
		rate, limited := a.Queue.TakeRate(c.Request.Context(), k.ID, queue.RateStatus)
		if limited != nil {
			err = limited
		}
		return task.Task{}, rate, err
	}
	return a.Queue.StatusLimited(c.Request.Context(), k.ID, id)
}

func (a *API) cancel(c *gin.Context, k *keys.Key) error {
	id, err := a.visibleID(c, k)
	if err != nil {
		return err
	}
	x, err := a.Queue.Cancel(c.Request.Context(), id)
	failpoint.At("cancelled")
	if err != nil {
		return err
	}
	t := newText()
	t.open('{')
	t.str("task_id", x.ID.String())
	t.str("status", string(task.Cancelled))
	t.str("message", "Task cancelled successfully")
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}

func (a *API) retry(c *gin.Context, k *keys.Key) error {
	if a.Draining() {
		return unavailable(10)
	}
	x, err := a.visible(c, k)
	if err != nil {
		return err
	}
	if known, ok := a.lookUp(x.Type, x.ProjectID, ""); !ok || !a.served(known) {
		return unavailable(30)
	}
	child, err := task.NewID()
	if err != nil {
		return err
	}
	ctx, span := a.Tracer.Start(c.Request.Context(), "submit", telemetry.Producer,
		telemetry.Text("backlot.task.id", child.String()), telemetry.Text("backlot.retry_of", x.ID.String()))
	r, err := a.Queue.Retry(ctx, x.ID, child)
	span.End(err)
	failpoint.At("retried")
	if err != nil {
		return err
	}
	if !r.Replayed {
		a.Metrics.Submitted(r.Task.Type)
	}
	t := newText()
	t.open('{')
	t.str("new_task_id", r.Task.ID.String())
	t.str("original_task_id", x.ID.String())
	t.str("status", string(task.Queued))
	t.str("message", "Task retry submitted successfully")
	t.close('}')
	send(c, http.StatusCreated, t)
	return nil
}

// visible reads the task that a path names, if the key may touch it.
func (a *API) visible(c *gin.Context, k *keys.Key) (task.Task, error) {
	id, err := taskID(c)
	if err != nil {
		return task.Task{}, err
	}
	x, err := a.Queue.Status(c.Request.Context(), id)
	if err != nil {
		return x, err
	}
	return x, hidden(k, x)
}

// visibleID is visible without the read where the key may touch everything.
func (a *API) visibleID(c *gin.Context, k *keys.Key) (task.ID, error) {
	if len(k.Projects) == 0 {
		return taskID(c)
	}
	x, err := a.visible(c, k)
	return x.ID, err
}

func taskID(c *gin.Context) (task.ID, error) {
	said := c.Param("id")
	id, err := task.ParseID(said)
	if err != nil {
		const most = 128
		if len(said) > most {
			said = said[:most] + "…"
		}
		return id, task.NotFound(strings.ToValidUTF8(said, ""))
	}
	call(c).task = id
	return id, nil
}

// pause waits, but not for longer than anybody is there to wait for.
func pause(ctx context.Context, closing <-chan struct{}, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	case <-closing:
	}
}
