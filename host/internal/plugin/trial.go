package plugin

import "time"

// Why a trial can end.
type verdict int

const (
	undecided verdict = iota
	takeOver
	rollBack
)

// trial is the proving time of a new version beside the one that serves. It is pure: counts go in, a verdict comes
// out. A task counts against the new version only when the old one can do what the new one could not.
type trial struct {
	canary Canary
	began  time.Time

	started, others        int // tasks that the new and the old version were given
	open                   int // started and without an outcome
	passed, failed, excuse int
	reason                 string // of the latest failure
}

func (c Canary) withDefaults() Canary {
	if c.Share <= 0 || c.Share > 1 {
		c.Share = 0.25
	}
	if c.Tasks == 0 {
		c.Tasks = 5
	}
	if c.Failures <= 0 {
		c.Failures = min(3, max(1, c.Tasks))
	}
	if c.Within == 0 {
		c.Within = 10 * time.Minute
	}
	return c
}

// room is how many tasks more the trial needs.
func (t *trial) room() int { return max(0, t.canary.Tasks-t.open-t.passed-t.failed) }

// wants reports whether the next task should be the new version's by its share.
func (t *trial) wants() bool {
	return t.room() > 0 && float64(t.started) < t.canary.Share*float64(t.started+t.others+1)
}

func (t *trial) start() { t.started++; t.open++ }

func (t *trial) pass() { t.open--; t.passed++ }

func (t *trial) fail(reason error) { t.open--; t.failed++; t.reason = reason.Error() }

// excused is a task that proved nothing: it was called off, or the old version could not do it either.
func (t *trial) excused() { t.open--; t.excuse++ }

func (t *trial) verdict(now time.Time) verdict {
	late := now.Sub(t.began) >= t.canary.Within
	switch {
	case t.failed >= t.canary.Failures, late && t.failed > 0:
		return rollBack
	case t.passed+t.failed >= t.canary.Tasks, late && t.open == 0:
		return takeOver
	}
	return undecided
}
