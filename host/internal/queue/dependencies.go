package queue

import (
	"fmt"
	"strings"

	"ft.tc/backlot/host/internal/task"
)

// MaxDependencies is how many tasks one may depend on.
const MaxDependencies = 32

// DependencyError refuses a submission that depends on what it can't.
type DependencyError struct {
	Submission int // of the batch, from 0
	Dependency int // of the submission, from 0
	Why        DependencyFault
}

// DependencyFault says why a task can't be depended on.
type DependencyFault string

// The faults of what a submission depends on.
const (
	DependencyMissing   DependencyFault = "missing" // or of another project
	DependencyFailed    DependencyFault = "failed"
	DependencyCancelled DependencyFault = "cancelled"
	DependencyCrowded   DependencyFault = "crowded" // a thousand tasks wait for it already
)

// Error says which and why.
func (e *DependencyError) Error() string {
	return fmt.Sprintf("dependency %d of submission %d: %s", e.Dependency, e.Submission, e.Why)
}

// parents are the ids of what a task depends on, one after the other.
func parents(all []task.Dependency) string {
	var b strings.Builder
	for _, d := range all {
		b.WriteString(raw(d.ID))
	}
	return b.String()
}
