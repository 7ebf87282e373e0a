package dispatch

import (
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/telemetry"
)

// crashLimit is the queue's: so many crashes, and a task fails for good.
const crashLimit = queue.DefaultCrashes

// ending is how the metrics call the end of the attempt, once its outcome was taken or refused. Whether that was the
// task's last attempt the queue decides, by the same figures.
func (a *attempt) ending(o queue.Outcome, taken bool) telemetry.Ending {
	t := a.claim.Task
	switch {
	case !taken:
		return telemetry.Lost
	case o.Kind == queue.Completed, o.Kind == queue.Registering:
		return telemetry.Completed
	case o.Kind == queue.HandBack:
		return telemetry.Returned
	case o.Kind == queue.Crashed && t.Crashes+1 < crashLimit:
		return telemetry.Crashed
	case o.Kind == queue.RetryLater && t.Attempt-t.Crashes < o.MaxAttempts:
		return telemetry.Retried
	}
	return telemetry.Failed
}

// waited measures how long a task waited for its first start.
func (a *attempt) waited() {
	if t := a.claim.Task; t.Attempt == 1 {
		a.seen.Took(telemetry.Wait, t.StartedAt.Sub(t.CreatedAt))
	}
}
