package gpu

import "context"

// Device is a GPU. Its UUID is its name: indexes change when a machine starts again.
type Device struct {
	UUID      string
	Name      string
	MemoryMiB int
	Healthy   bool
}

// Source says which devices a machine has and how busy they are. Its calls may hang; Pool bears with that.
type Source interface {
	// Devices lists the devices; none is no error.
	Devices(ctx context.Context) ([]Device, error)
	// Utilization is the load of each device from 0 to 100, in the order of Devices.
	Utilization(ctx context.Context) ([]float64, error)
}

// Meter is a source that also knows how much memory of its devices is in use, by whomever.
type Meter interface {
	// MemoryUsed is in MiB by UUID. A device that can't say is left out.
	MemoryUsed(ctx context.Context) (map[string]int, error)
}

// Static is an inventory that the operator wrote down. Its load is unknown and reads as 0.
type Static []Device

var _ Source = Static(nil)

// Devices lists the inventory as healthy.
func (s Static) Devices(context.Context) ([]Device, error) {
	devices := make([]Device, len(s))
	for i, device := range s {
		device.Healthy = true
		devices[i] = device
	}
	return devices, nil
}

// Utilization is 0 for each device.
func (s Static) Utilization(context.Context) ([]float64, error) { return make([]float64, len(s)), nil }

// None is a machine without GPUs.
type None struct{}

var _ Source = None{}

// Devices is empty.
func (None) Devices(context.Context) ([]Device, error) { return nil, nil }

// Utilization is empty.
func (None) Utilization(context.Context) ([]float64, error) { return nil, nil }
