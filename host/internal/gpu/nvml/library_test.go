//go:build cgo && linux

package nvml

import (
	"context"
	"testing"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxa100"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/server"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/gpu"
)

// station is a mocked machine with eight A100, which report the loads 0, 10, … 70.
func station(t *testing.T) (*server.Server, *Source) {
	t.Helper()
	machine := dgxa100.New()
	for i := range machine.Devices {
		mocked(t, machine, i).GetUtilizationRatesFunc = func() (nvml.Utilization, nvml.Return) {
			return nvml.Utilization{Gpu: uint32(10 * i), Memory: 99}, nvml.SUCCESS
		}
	}
	source, err := open(machine)
	require.NoError(t, err)
	return machine, source
}

func mocked(t *testing.T, machine *server.Server, i int) *server.Device {
	t.Helper()
	device, ok := machine.Devices[i].(*server.Device)
	require.True(t, ok)
	return device
}

func TestDevicesOfADGX(t *testing.T) {
	t.Parallel()
	machine, source := station(t)
	devices, err := source.Devices(t.Context())
	require.NoError(t, err)
	require.Len(t, devices, 8)
	require.Equal(t, gpu.Device{
		UUID: mocked(t, machine, 0).UUID, Name: "Mock NVIDIA A100-SXM4-40GB", MemoryMiB: 40960, Healthy: true,
	}, devices[0])
	load, err := source.Utilization(t.Context())
	require.NoError(t, err)
	require.Equal(t, []float64{0, 10, 20, 30, 40, 50, 60, 70}, load)
	mocked(t, machine, 0).GetMemoryInfoFunc = func() (nvml.Memory, nvml.Return) {
		return nvml.Memory{Total: 40960 << 20, Used: 512 << 20}, nvml.SUCCESS
	}
	mocked(t, machine, 1).GetMemoryInfoFunc = func() (nvml.Memory, nvml.Return) { return nvml.Memory{}, nvml.ERROR_GPU_IS_LOST }
	used, err := source.MemoryUsed(t.Context())
	require.NoError(t, err)
	require.Len(t, used, 7, "a lost one does not say")
	require.Equal(t, 512, used[devices[0].UUID])
	require.NoError(t, source.Close())
}

func TestLostGPULeavesTheOthersWorking(t *testing.T) {
	t.Parallel()
	machine, source := station(t)
	mocked(t, machine, 1).GetUUIDFunc = func() (string, nvml.Return) { return "", nvml.ERROR_GPU_IS_LOST }
	mocked(t, machine, 2).GetMemoryInfoFunc = func() (nvml.Memory, nvml.Return) { return nvml.Memory{}, nvml.ERROR_GPU_IS_LOST }
	mocked(t, machine, 3).GetUtilizationRatesFunc = func() (nvml.Utilization, nvml.Return) {
		return nvml.Utilization{Gpu: 77}, nvml.ERROR_NOT_SUPPORTED
	}
	byIndex := machine.DeviceGetHandleByIndexFunc
	machine.DeviceGetHandleByIndexFunc = func(i int) (nvml.Device, nvml.Return) {
		if i == 4 {
			return nil, nvml.ERROR_GPU_IS_LOST
		}
		return byIndex(i)
	}
	devices, err := source.Devices(t.Context())
	require.NoError(t, err)
	require.Len(t, devices, 6)
	require.False(t, devices[1].Healthy)
	load, err := source.Utilization(t.Context())
	require.NoError(t, err)
	require.Equal(t, []float64{0, 20, 0, 50, 60, 70}, load)
}

// A mock without functions panics on every call but the one that is set: so does a missing driver, but for good.
func TestNothingIsCalledAfterAFailedInit(t *testing.T) {
	t.Parallel()
	_, err := open(&mock.Interface{InitFunc: func() nvml.Return { return nvml.ERROR_LIBRARY_NOT_FOUND }})
	require.ErrorIs(t, err, ErrUnavailable)
}

func TestErrorsOfTheDriverNameTheCall(t *testing.T) {
	t.Parallel()
	machine, source := station(t)
	machine.DeviceGetCountFunc = func() (int, nvml.Return) { return 0, nvml.ERROR_UNKNOWN }
	machine.ShutdownFunc = func() nvml.Return { return nvml.ERROR_UNKNOWN }
	_, err := source.Devices(t.Context())
	require.ErrorContains(t, err, "DeviceGetCount")
	_, err = source.Utilization(t.Context())
	require.ErrorContains(t, err, "DeviceGetCount")
	require.ErrorContains(t, source.Close(), "Shutdown")
}

func TestCancelledCallerIsHeard(t *testing.T) {
	t.Parallel()
	_, source := station(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := source.Devices(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

// On a machine without a driver this must come back; with one it must name each device.
func TestThisMachine(t *testing.T) {
	t.Parallel()
	source, err := Open()
	if err != nil {
		require.ErrorIs(t, err, ErrUnavailable)
		return
	}
	devices, err := source.Devices(t.Context())
	require.NoError(t, err)
	load, err := source.Utilization(t.Context())
	require.NoError(t, err)
	require.Len(t, load, len(devices))
	for _, device := range devices {
		require.NotEmpty(t, device.UUID)
	}
	require.NoError(t, source.Close())
}
