package nvml

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/gpu"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// program puts a shell script in the place of nvidia-smi. Its tests are not parallel: a fork elsewhere in the process,
// while the script is being written, would keep it from being executed.
func program(t *testing.T, script string) *Program {
	t.Helper()
	path := filepath.Join(t.TempDir(), "nvidia-smi")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700))
	return &Program{path: path}
}

func TestProgramListsDevices(t *testing.T) {
	p := program(t, `case "$1" in
*uuid,name,memory.total) printf 'GPU-a, NVIDIA H100, 81559\nGPU-b, NVIDIA H100, [N/A]\n' ;;
*) printf 'GPU-a, 37\nGPU-b, [Not Supported]\n' ;;
esac`)
	devices, err := p.Devices(t.Context())
	require.NoError(t, err)
	require.Equal(t, []gpu.Device{
		{UUID: "GPU-a", Name: "NVIDIA H100", MemoryMiB: 81559, Healthy: true}, {UUID: "GPU-b", Name: "NVIDIA H100"},
	}, devices)
	load, err := p.Utilization(t.Context())
	require.NoError(t, err)
	require.Equal(t, []float64{37, 0}, load)
	require.NoError(t, p.Close())
}

func TestProgramThatFailsIsAnError(t *testing.T) {
	for _, script := range []string{"exit 9", "echo no devices were found"} {
		_, err := program(t, script).Devices(t.Context())
		require.ErrorContains(t, err, "nvidia-smi")
		_, err = program(t, script).Utilization(t.Context())
		require.Error(t, err)
	}
}

func TestMissingProgramIsNoDriver(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := OpenProgram()
	require.ErrorIs(t, err, ErrUnavailable)
}
