package nvml

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/gpu"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// program puts a script of testdata in the place of nvidia-smi. Scripts written by the test could still be open
// in a child that another test forks, and then can't be run.
func program(t *testing.T, name string) *Program {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", name))
	require.NoError(t, err)
	return &Program{path: path}
}

func TestProgramListsDevices(t *testing.T) {
	p := program(t, "two-gpus")
	devices, err := p.Devices(t.Context())
	require.NoError(t, err)
	require.Equal(t, []gpu.Device{
		{UUID: "GPU-a", Name: "NVIDIA H100", MemoryMiB: 81559, Healthy: true}, {UUID: "GPU-b", Name: "NVIDIA H100"},
	}, devices)
	load, err := p.Utilization(t.Context())
	require.NoError(t, err)
	require.Equal(t, []float64{37, 0}, load)
	used, err := p.MemoryUsed(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]int{"GPU-a": 1024}, used)
	require.NoError(t, p.Close())
}

func TestProgramThatFailsIsAnError(t *testing.T) {
	for _, script := range []string{"no-driver", "no-devices"} {
		_, err := program(t, script).Devices(t.Context())
		require.ErrorContains(t, err, "nvidia-smi")
		_, err = program(t, script).Utilization(t.Context())
		require.Error(t, err)
		_, err = program(t, script).MemoryUsed(t.Context())
		require.Error(t, err)
	}
}

func TestMissingProgramIsNoDriver(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := OpenProgram()
	require.ErrorIs(t, err, ErrUnavailable)
}
