//go:build cgo && linux

package nvml

import (
	"context"
	"fmt"

	"github.com/NVIDIA/go-nvml/pkg/nvml"

	"ft.tc/backlot/host/internal/gpu"
)

// Source asks the driver through libnvidia-ml.
type Source struct {
	library nvml.Interface
}

var (
	_ gpu.Source = (*Source)(nil)
	_ gpu.Meter  = (*Source)(nil)
)

// Open loads the driver's library; ErrUnavailable where there is none.
func Open() (*Source, error) { return open(nvml.New()) }

// open calls nothing but Init when Init fails: any other call would end the process in the dynamic linker.
func open(library nvml.Interface) (*Source, error) {
	if code := library.Init(); code != nvml.SUCCESS {
		return nil, fmt.Errorf("%w: NVML gives code %d", ErrUnavailable, int(code))
	}
	return &Source{library: library}, nil
}

// Close lets the library go. Nothing may be asked after it.
func (s *Source) Close() error {
	return check("Shutdown", s.library.Shutdown())
}

// Devices lists the GPUs. One that fell off the bus is left out or unhealthy, and hides none of the others.
func (s *Source) Devices(ctx context.Context) ([]gpu.Device, error) {
	handles, err := s.handles(ctx)
	if err != nil {
		return nil, err
	}
	devices := make([]gpu.Device, 0, len(handles))
	for _, handle := range handles {
		uuid, code := handle.GetUUID()
		if code != nvml.SUCCESS {
			continue // a device without its name can't be leased
		}
		devices = append(devices, describe(uuid, handle))
	}
	return devices, nil
}

func describe(uuid string, handle nvml.Device) gpu.Device {
	device := gpu.Device{UUID: uuid}
	if name, code := handle.GetName(); code == nvml.SUCCESS {
		device.Name = name
	}
	if memory, code := handle.GetMemoryInfo(); code == nvml.SUCCESS {
		device.MemoryMiB = int(memory.Total >> 20)
		device.Healthy = true
	}
	return device
}

// Utilization is the load of each device. One that can't say counts as idle.
func (s *Source) Utilization(ctx context.Context) ([]float64, error) {
	handles, err := s.handles(ctx)
	if err != nil {
		return nil, err
	}
	load := make([]float64, 0, len(handles))
	for _, handle := range handles {
		if _, code := handle.GetUUID(); code != nvml.SUCCESS {
			continue
		}
		rates, code := handle.GetUtilizationRates()
		if code != nvml.SUCCESS {
			rates.Gpu = 0
		}
		load = append(load, float64(rates.Gpu))
	}
	return load, nil
}

// MemoryUsed is the memory in use of each device that says so.
func (s *Source) MemoryUsed(ctx context.Context) (map[string]int, error) {
	handles, err := s.handles(ctx)
	if err != nil {
		return nil, err
	}
	used := map[string]int{}
	for _, handle := range handles {
		uuid, code := handle.GetUUID()
		if memory, said := handle.GetMemoryInfo(); code == nvml.SUCCESS && said == nvml.SUCCESS {
			used[uuid] = int(memory.Used >> 20)
		}
	}
	return used, nil
}

// handles skips devices that give no handle: one lost GPU must not take the others along.
func (s *Source) handles(ctx context.Context) ([]nvml.Device, error) {
	count, code := s.library.DeviceGetCount()
	if err := check("DeviceGetCount", code); err != nil {
		return nil, err
	}
	var handles []nvml.Device
	for i := range count {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if handle, code := s.library.DeviceGetHandleByIndex(i); code == nvml.SUCCESS {
			handles = append(handles, handle)
		}
	}
	return handles, nil
}

// check gives the code as a number: its text is one more NVML call.
func check(call string, code nvml.Return) error {
	if code == nvml.SUCCESS {
		return nil
	}
	return fmt.Errorf("nvml: %s gives code %d", call, int(code))
}
