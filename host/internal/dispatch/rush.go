package dispatch

import "time"

// rushPause is how long a batch may wait for more. A round trip, and all that wakes up for it, costs little more for many
// tasks than for one.
const rushPause = time.Millisecond

// rush knows whether full batches follow each other without a pause between: then it pays to let the next one grow. One
// goroutine uses it.
type rush struct {
	full bool
	last time.Time
}

// ended notes the end of a batch, and whether there was as much to do as it had room for.
func (r *rush) ended(full bool) { r.full, r.last = full, time.Now() }

// pause is how long the next batch may wait.
func (r *rush) pause() time.Duration {
	if r.full && time.Since(r.last) < rushPause {
		return rushPause
	}
	return 0
}
