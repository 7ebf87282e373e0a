package e2e

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Three hosts, and one harm after the other at random while clients submit. BACKLOT_TORTURE makes it long.
func TestT3_NothingIsLostOrDoneTwiceWhateverBreaks(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("T3: seed %d", seed)
	c := newFleet(t, seed)
	rounds, each := long(t, len(fleetFaults), 220), long(t, 20, 50)
	harms, recoveries := map[string]int{}, []time.Duration(nil)
	for n := range rounds {
		f := fleetFaults[n%len(fleetFaults)]
		switch {
		case n%30 == 29:
			f = absence
		case n >= len(fleetFaults):
			f = fleetFaults[c.dice.IntN(len(fleetFaults))]
		}
		submitted := make(chan struct{})
		go func() { defer close(submitted); c.submit(each) }()
		c.pause(200 * time.Millisecond)
		if took := f.harm(c); took > 0 {
			recoveries = append(recoveries, took)
		}
		harms[f.name]++
		<-submitted
		require.False(t, t.Failed())
		c.cancel(c.acked[len(c.acked)-1])
	}
	a := c.audit()
	slices.Sort(recoveries)
	a.log(t, "T3")
	t.Logf("T3: %d faults %v; after Redis was gone a task was taken in p50 %s, at most %s", rounds, harms,
		recoveries[len(recoveries)/2].Round(time.Millisecond), recoveries[len(recoveries)-1].Round(time.Millisecond))
	a.sound(t)
}
