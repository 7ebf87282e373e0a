package e2e

import (
	"os"
	"testing"
)

// long is the size of a test that can go on for as long as one likes: short in every run, long where BACKLOT_TORTURE asks
// for it.
func long[N any](t *testing.T, short, long N) N {
	t.Helper()
	if os.Getenv("BACKLOT_TORTURE") != "" {
		return long
	}
	return short
}
