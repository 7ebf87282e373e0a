package task

// State is where a task is in its life. The words are the contract's.
type State string

// The states. A crashed or handed-back attempt goes from processing to queued under the same id; a retry
// asked for by a client is a new task.
const (
	Queued     State = "queued"
	Processing State = "processing"
	Completed  State = "completed"
	Failed     State = "failed"
	Cancelled  State = "cancelled"
)

// States lists all states in the order of a task's life.
var States = []State{Queued, Processing, Completed, Failed, Cancelled}

// Valid reports whether s is one of the states.
func (s State) Valid() bool {
	switch s {
	case Queued, Processing, Completed, Failed, Cancelled:
		return true
	}
	return false
}

// Ended reports whether s absorbs: nothing changes a task that is in it.
func (s State) Ended() bool { return s == Completed || s == Failed || s == Cancelled }
