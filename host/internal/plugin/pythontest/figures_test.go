package pythontest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
)

// pss is the memory of the process in KiB, with its share of what it shares.
func pss(t testing.TB, pid int) (kib int) {
	t.Helper()
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	require.NoError(t, err)
	for line := range strings.Lines(string(content)) {
		if n, _ := fmt.Sscanf(line, "Pss: %d kB", &kib); n == 1 {
			return kib
		}
	}
	t.Fatalf("no Pss in %s", content)
	return 0
}

// TestPythonCostsWhatTheGuideSays prints the figures of the SDK's guide, and fails where one is far off.
func TestPythonCostsWhatTheGuideSays(t *testing.T) {
	fixture(t) // made once for all tests
	start := time.Now()
	p := launch(t)
	up := time.Since(start)
	r := generator.Request{TaskID: "t", Type: generatortest.Type, Data: []byte(`{}`), WorkDir: t.TempDir()}
	const tasks = 500
	start = time.Now()
	for range tasks {
		_, err := p.Generate(t.Context(), r, generatortest.NewHost())
		require.NoError(t, err)
	}
	each := time.Since(start) / tasks
	memory := pss(t, p.PID())
	t.Logf("python: %s from launch to handshake, %s a task without work, %.1f MiB idle (PSS)", up, each, float64(memory)/1024)
	require.Less(t, up, 5*time.Second)
	require.Less(t, each, 20*time.Millisecond)
	require.Less(t, memory, 64<<10)
}

// BenchmarkPythonTask is one task without work after the other.
func BenchmarkPythonTask(b *testing.B) {
	p := launch(b)
	r := generator.Request{TaskID: "t", Type: generatortest.Type, Data: []byte(`{}`), WorkDir: b.TempDir()}
	b.ReportMetric(float64(pss(b, p.PID()))/1024, "MiB/idle")
	for b.Loop() {
		_, err := p.Generate(b.Context(), r, generatortest.NewHost())
		require.NoError(b, err)
	}
}

// BenchmarkPythonStart is from launch to handshake, with mutual TLS.
func BenchmarkPythonStart(b *testing.B) {
	var up time.Duration
	fixture(b)
	for range b.N {
		start := time.Now()
		p := launch(b)
		up += time.Since(start)
		p.Kill()
	}
	b.ReportMetric(float64(up.Milliseconds())/float64(b.N), "ms/start")
}
