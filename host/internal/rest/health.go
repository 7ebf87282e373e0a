package rest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

const brokenFor = 30 * time.Second // a submission that failed is remembered so long

// healthCache asks the queue for its health at most once a second and remembers whether submissions work.
type healthCache struct {
	shared[queue.Health]

	submitMu sync.Mutex
	broken   time.Time // of the last submission, if it failed by the service's fault
}

// submitted remembers how the latest submission went, so that health can't call healthy what does not work.
func (h *healthCache) submitted(err error) {
	failed := false
	if err != nil {
		var e *task.Error
		failed = !errors.Is(err, context.Canceled) && (!errors.As(err, &e) || e.Code == task.CodeUnavailable)
	}
	h.submitMu.Lock()
	defer h.submitMu.Unlock()
	if h.broken = (time.Time{}); failed {
		h.broken = time.Now()
	}
}

func (h *healthCache) submitBroken() bool {
	h.submitMu.Lock()
	defer h.submitMu.Unlock()
	return !h.broken.IsZero() && time.Since(h.broken) < brokenFor
}

func (a *API) alive(c *gin.Context) {
	send(c, http.StatusOK, []byte(`{"status":"alive"}`))
}

// ready is for orchestrators: whether tasks should be sent here.
func (a *API) ready(c *gin.Context) error {
	h, err := a.health.read()
	if err != nil || h.TakesNothing() || a.drained() || !anyReady(a.view(h)) {
		return unavailable(5)
	}
	send(c, http.StatusOK, []byte(`{"status":"ready"}`))
	return nil
}

// view is what all hosts can run by lane, and this one even while the queue can't be asked.
func (a *API) view(h queue.Health) map[string]queue.TypeHealth {
	all := make(map[string]queue.TypeHealth, len(h.Lanes))
	for lane, t := range h.Lanes {
		all[lane] = t
	}
	for _, t := range a.Types.Types() {
		lane := task.Lane(t.Name, t.Variant)
		v := all[lane]
		v.Ready = v.Ready || t.Ready && !a.resting()
		v.Instances = max(v.Instances, t.Instances)
		if v.Queue == "" {
			v.Queue = t.Queue
		}
		all[lane] = v
	}
	return all
}

func anyReady(all map[string]queue.TypeHealth) bool {
	for _, t := range all {
		if t.Ready {
			return true
		}
	}
	return false
}
