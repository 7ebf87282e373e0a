package plugin

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestBackoffDoublesUntilTheCircuitOpens(t *testing.T) {
	t.Parallel()
	var r restarts
	now := time.Unix(0, 0)
	var waits []time.Duration
	for range 8 { // each start fails at once
		r.started(now)
		wait := r.ended(now, false)
		waits = append(waits, wait)
		now = now.Add(wait)
	}
	s := time.Second
	require.Empty(t, cmp.Diff([]time.Duration{s, 2 * s, 4 * s, 8 * s, 60 * s, 60 * s, 60 * s, 60 * s}, waits))
}

func TestBackoffIsCapped(t *testing.T) {
	t.Parallel()
	var r restarts
	now := time.Unix(0, 0)
	for range 12 { // slow to fail, so that the circuit does not open
		r.started(now)
		now = now.Add(20 * time.Second)
		now = now.Add(r.ended(now, false))
	}
	require.Equal(t, 30*time.Second, r.backoff)
	require.False(t, r.open)
}

func TestProbeThatHoldsClosesTheCircuit(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	r := restarts{open: true, backoff: 8 * time.Second}
	r.started(now)
	require.Equal(t, time.Second, r.ended(now.Add(time.Minute), false))
}

func TestDeathsBetweenServedTasksAreNoCrashLoop(t *testing.T) {
	t.Parallel()
	var r restarts
	now := time.Unix(0, 0)
	for range 20 {
		r.started(now)
		now = now.Add(time.Second)
		require.Equal(t, time.Second, r.ended(now, true))
	}
}
