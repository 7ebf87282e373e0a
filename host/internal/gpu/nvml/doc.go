// Package nvml finds NVIDIA GPUs. It is the only package that knows NVML; without cgo it asks nvidia-smi instead.
package nvml

import "errors"

// ErrUnavailable says that this machine has no NVIDIA driver that could be asked.
var ErrUnavailable = errors.New("no NVIDIA driver")
