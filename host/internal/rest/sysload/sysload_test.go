package sysload_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/rest/sysload"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLoadIsAPercentage(t *testing.T) {
	t.Parallel()
	var m sysload.Meter
	processors, memory := m.Load()
	require.True(t, processors >= 0 && processors <= 100, processors)
	require.True(t, memory > 0 && memory <= 100, memory)
	again, _ := m.Load()
	require.InDelta(t, processors, again, 0)
}
