package plugin

import (
	"errors"
	"fmt"
)

var (
	// ErrCrashed is wrapped when an instance died under a task. That is a crash, not a failure of the task.
	ErrCrashed = errors.New("the plugin crashed")
	// ErrHung is wrapped when an instance was killed because it gave no sign of life.
	ErrHung = errors.New("the plugin hung")
	// ErrDeaf is the ErrCrashed of tasks that shared an instance with one which ignored its cancellation.
	ErrDeaf = fmt.Errorf("%w: it was killed because it ignored a cancellation", ErrCrashed)
	// ErrReplaced is wrapped when an instance was ended under a task because its version serves no more.
	ErrReplaced = errors.New("the plugin's version was replaced")

	errStopped = errors.New("the supervisor stops")
)
