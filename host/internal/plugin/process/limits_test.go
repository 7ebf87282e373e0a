package process_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
)

// residentMiB is what this process holds of the machine's memory.
func residentMiB(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/statm")
	require.NoError(t, err)
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	require.NoError(t, err)
	return pages * os.Getpagesize() >> 20
}

func TestP6_MemoryBombEndsInsideItsLimitByCgroup(t *testing.T) {
	c := newCell(t)
	p := c.start(t, func(m *plugin.Manifest) { m.Limits.MemoryBytes = 64 << 20 })
	before, start := residentMiB(t), time.Now()
	_, err := p.Generate(context.Background(), c.request(t, generatortest.Instruction{Do: "alloc", N: 1024}), generatortest.NewHost())
	require.ErrorIs(t, err, generator.ErrGone)
	took := time.Since(start)
	p.Kill()
	require.ErrorContains(t, p.Err(), "was ended because it used more than its memory limit of 64 MiB")
	delta := residentMiB(t) - before
	t.Logf("P6: a bomb of 1 GiB ended after %s at 64 MiB by the cgroup, host RSS %+d MiB", took.Round(time.Millisecond), delta)
	require.Less(t, delta, 16)
}

func TestP6_MemoryBombBeforeTheHandshakeSaysSo(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	_, err := c.try(t.Context(), t, func(m *plugin.Manifest) { m.Limits.MemoryBytes = 2 << 20 })
	require.ErrorContains(t, err, "memory limit of 2 MiB before the handshake")
	require.NotContains(t, err.Error(), "cgroup:", "nothing is left of it")
}

func TestP7_ForkBombIsHeldByThePidsLimit(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	const limit = 32
	p := c.start(t, func(m *plugin.Manifest) { m.Limits.PIDs = limit })
	result, err := p.Generate(context.Background(), c.request(t, generatortest.Instruction{Do: "fork", N: 200}), generatortest.NewHost())
	peak := c.groupFile(t, "pids.peak")
	if errors.Is(err, generator.ErrGone) { // the limit counts threads too, and Go ends a program that gets none
		t.Logf("P7: the plugin itself ended at its limit of %d, peak pids %s", limit, peak)
	} else {
		require.NoError(t, err)
		var got struct {
			Started int
			Error   string
		}
		require.NoError(t, json.Unmarshal(result.Metadata, &got))
		require.Contains(t, got.Error, "resource temporarily unavailable")
		require.Less(t, got.Started, limit)
		t.Logf("P7: %d programs started of 200, peak pids %s of %d", got.Started, peak, limit)
	}
	if n, err := strconv.Atoi(peak); err == nil { // kernels before 6.1 don't count it
		require.LessOrEqual(t, n, limit)
	}
}
