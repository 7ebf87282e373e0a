//go:build cgo && linux

package nvml

import (
	"context"
	"testing"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxa100"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/gpu"
)

// station is a mocked machine with eight A100, which report the loads 0, 10, … 70.
func station(t *testing.T) (*dgxa100.Server, *Source) {
	t.Helper()
	server := dgxa100.New()
	for i := range server.Devices {
		mocked(t, server, i).GetUtilizationRatesFunc = func() (nvml.Utilization, nvml.Return) {
			return nvml.Utilization{Gpu: uint32(10 * i), Memory: 99}, nvml.SUCCESS
		}
	}
	source, err := open(server)
	require.NoError(t, err)
	return server, source
}

func mocked(t *testing.T, server *dgxa100.Server, i int) *dgxa100.Device {
	t.Helper()
	device, ok := server.Devices[i].(*dgxa100.Device)
	require.True(t, ok)
	return device
}

func TestDevicesOfADGX(t *testing.T) {
	t.Parallel()
	server, source := station(t)
	devices, err := source.Devices(t.Context())
	require.NoError(t, err)
	require.Len(t, devices, 8)
	require.Equal(t, gpu.Device{
		UUID: mocked(t, server, 0).UUID, Name: "Mock NVIDIA A100-SXM4-40GB", MemoryMiB: 40960, Healthy: true,
	}, devices[0])
	load, err := source.Utilization(t.Context())
	require.NoError(t, err)
	require.Equal(t, []float64{0, 10, 20, 30, 40, 50, 60, 70}, load)
	require.NoError(t, source.Close())
}

func TestLostGPULeavesTheOthersWorking(t *testing.T) {
	t.Parallel()
	server, source := station(t)
	mocked(t, server, 1).GetUUIDFunc = func() (string, nvml.Return) { return "", nvml.ERROR_GPU_IS_LOST }
	mocked(t, server, 2).GetMemoryInfoFunc = func() (nvml.Memory, nvml.Return) { return nvml.Memory{}, nvml.ERROR_GPU_IS_LOST }
	mocked(t, server, 3).GetUtilizationRatesFunc = func() (nvml.Utilization, nvml.Return) {
		return nvml.Utilization{Gpu: 77}, nvml.ERROR_NOT_SUPPORTED
	}
	byIndex := server.DeviceGetHandleByIndexFunc
	server.DeviceGetHandleByIndexFunc = func(i int) (nvml.Device, nvml.Return) {
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
	server, source := station(t)
	server.DeviceGetCountFunc = func() (int, nvml.Return) { return 0, nvml.ERROR_UNKNOWN }
	server.ShutdownFunc = func() nvml.Return { return nvml.ERROR_UNKNOWN }
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
