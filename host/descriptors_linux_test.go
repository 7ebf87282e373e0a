package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestEventStreamsLeaveDescriptorsForTheRest(t *testing.T) {
	t.Parallel()
	var most unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &most))
	fit, descriptors := streamsThatFit(1)
	require.Equal(t, 1, fit)
	require.Equal(t, most.Cur, descriptors)
	if most.Cur < 1<<40 {
		fit, _ = streamsThatFit(int(most.Cur))
		require.Less(t, fit, int(most.Cur))
		require.GreaterOrEqual(t, fit, int(most.Cur/2))
	}
}
