package dispatch

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
)

// busy is a dispatcher on which three attempts run.
func busy() *Dispatcher {
	d := &Dispatcher{commits: make(chan commit), running: registry{byTask: map[queue.Held]*attempt{}}}
	for token := range uint64(3) {
		d.running.byTask[queue.Held{Token: token}] = &attempt{}
	}
	d.busy.Store(3)
	return d
}

func TestCommitsThatFollowEachOtherGoTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := busy()
		later := func(after time.Duration) {
			time.Sleep(after) //nolint:forbidigo // the clock is the bubble's
			d.commits <- commit{}
		}
		go later(300 * time.Microsecond)
		require.Len(t, d.gather(commit{}), 1, "one that comes alone waits for nobody")
		require.Len(t, d.gather(<-d.commits), 1)
		d.committed.ended(true)
		go later(300 * time.Microsecond)
		go later(600 * time.Microsecond)
		require.Len(t, d.gather(commit{}), 3)
		go later(2 * time.Millisecond)
		d.committed.ended(true)
		began := time.Now()
		require.Len(t, d.gather(commit{}), 1)
		require.Equal(t, rushPause, time.Since(began))
		<-d.commits
	})
}

func TestClaimWaitsForPlacesOnlyWhileThereIsMoreThanFits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := busy()
		d.o.Supervisor = &plugin.Supervisor{}
		waits := func() time.Duration {
			began := time.Now()
			d.fill(t.Context())
			return time.Since(began)
		}
		require.Zero(t, waits())
		d.claimed.ended(true)
		require.Equal(t, rushPause, waits())
		require.Zero(t, waits(), "a claim that found nothing since")
		d.claimed.ended(false)
		require.Zero(t, waits())
		d.claimed.ended(true)
		d.busy.Store(0)
		require.Zero(t, waits())
	})
}
