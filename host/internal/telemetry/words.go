package telemetry

// Phase is a part of a task's way that is measured by its type.
type Phase string

// The phases.
const (
	Wait   Phase = "wait"
	Run    Phase = "run"
	Fetch  Phase = "input"
	Store  Phase = "store"
	Commit Phase = "commit"
)

// Ending is how an attempt ended.
type Ending string

// The ends of attempts. Only the first three end the task as well.
const (
	Completed Ending = "completed"
	Failed    Ending = "failed"    // for good: by its generator, or because its attempts or crashes were used up
	Cancelled Ending = "cancelled" // while it ran
	Retried   Ending = "retried"   // it failed, and is tried again later
	Crashed   Ending = "crashed"   // its plugin died under it, and it is tried again at once
	Returned  Ending = "returned"  // to the queue unharmed: the host stops, a GPU was lost, a place was gone
	Lost      Ending = "lost"      // another host has it, or its outcome was refused
)

var endings = []Ending{Completed, Failed, Cancelled, Retried, Crashed, Returned, Lost}

// Decision is something that the dispatcher decided.
type Decision string

// The decisions.
const (
	Claimed   Decision = "claimed"    // a task, to be started here
	Empty     Decision = "empty"      // a claim found fewer tasks than there were places
	NoRoom    Decision = "no_room"    // no GPU memory, so no task was claimed
	NoPlace   Decision = "no_place"   // the place was gone when its task came, which goes back
	SecondTry Decision = "second_try" // a version on trial failed the task; the one that serves does it again
)

var decisions = []Decision{Claimed, Empty, NoRoom, NoPlace, SecondTry}

// Restart is why an instance has to be started again.
type Restart string

// The reasons.
const (
	Exited      Restart = "exited" // it crashed, was killed by the kernel, or broke the protocol
	Hung        Restart = "hung"   // no sign of life
	Deaf        Restart = "deaf"   // it ignored a cancellation
	StartFailed Restart = "start_failed"
	Unusable    Restart = "unusable" // it is not what the manifest says, and is not started again
)

var restarts = []Restart{Exited, Hung, Deaf, StartFailed, Unusable}

// Sending is what followed one sending of a webhook.
type Sending string

// The outcomes of a sending.
const (
	Delivered Sending = "delivered"
	Again     Sending = "retried" // it is sent again later
	Dead      Sending = "dead"    // it is given up
)

var sendings = []Sending{Delivered, Again, Dead}

// Words are all values of labels that this package chooses.
func Words() (all []string) {
	for _, w := range endings {
		all = append(all, string(w))
	}
	for _, w := range decisions {
		all = append(all, string(w))
	}
	for _, w := range restarts {
		all = append(all, string(w))
	}
	for _, w := range sendings {
		all = append(all, string(w))
	}
	return all
}
