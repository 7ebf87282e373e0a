package queue

import (
	"sync"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/task"
)

// epoch names the data in Redis from their first day on. Where it is missing all of a sudden, Redis has come back empty: what
// was acknowledged is gone, and most likely somebody has a copy to put back. So nothing is taken or started until the
// epoch is there again, or this host starts anew, which is to go on without. Another epoch than before is such a choice
// of somebody else.
type epoch struct {
	mu      sync.Mutex
	known   string
	missing bool
}

func (e *epoch) get() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.known
}

// note compares what Redis has with what it had.
func (e *epoch) note(found string, log hclog.Logger) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case found == "" && !e.missing:
		log.Error("Redis has come back empty: no task is taken or started; put its data back, or start the hosts again to go on without")
	case found != "" && e.known != "" && found != e.known:
		log.Warn("Redis holds other data than before")
	case found != "" && e.missing:
		log.Info("Redis has its data again")
	}
	if e.missing = found == ""; !e.missing {
		e.known = found
	}
}

func (e *epoch) gone() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.missing
}

// refuse is an error while the data are gone.
func (e *epoch) refuse() error {
	if !e.gone() {
		return nil
	}
	return task.Unavailable("The task store has lost its tasks and takes no new ones, please try again later", 60)
}
