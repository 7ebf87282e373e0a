package upstreamtest

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

// Failure is the sentence for the person who submitted the task; an error of any other kind ends the test.
func Failure(t testing.TB, err error) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, err, &f)
	return f
}

// OnlyInputs holds that a task without a result leaves nothing in its work folder but what the host put there.
func OnlyInputs(t testing.TB, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range left {
		require.True(t, strings.HasPrefix(e.Name(), "input-"), e.Name())
	}
}

// Rising holds that progress never falls back, and ends with the whole.
func Rising(t testing.TB, all []sdktest.Progress) {
	t.Helper()
	require.True(t, slices.IsSortedFunc(all, func(a, b sdktest.Progress) int { return cmp.Compare(a.Fraction, b.Fraction) }), "%v", all)
	require.InDelta(t, 1, all[len(all)-1].Fraction, 1e-9)
}

// Steps are those that progress named, each once.
func Steps(all []sdktest.Progress) (named []string) {
	for _, p := range all {
		if !slices.Contains(named, p.Step) {
			named = append(named, p.Step)
		}
	}
	return named
}
