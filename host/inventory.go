package main

import (
	"errors"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/gpu/nvml"
)

// inventory is where the GPUs are looked up. A machine without a driver is one without GPUs.
func inventory(c config.GPU, log hclog.Logger) (source gpu.Source, end func(), err error) {
	nothing := func() {}
	switch c.Source {
	case config.SourceStatic:
		return static(c.Devices), nothing, nil
	case config.SourceNVML:
		s, err := nvml.Open()
		if errors.Is(err, nvml.ErrUnavailable) {
			log.Info("no GPUs", "reason", err)
			return gpu.None{}, nothing, nil
		}
		if err != nil {
			return nil, nil, err
		}
		return s, func() { _ = s.Close() }, nil
	}
	return gpu.None{}, nothing, nil
}

func static(declared []config.GPUDevice) gpu.Static {
	devices := make(gpu.Static, len(declared))
	for i, d := range declared {
		devices[i] = gpu.Device{UUID: d.UUID, Name: d.UUID, MemoryMiB: d.MemoryMiB, Healthy: true}
	}
	return devices
}
