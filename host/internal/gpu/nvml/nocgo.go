//go:build !cgo || !linux

package nvml

// Source asks nvidia-smi: this build can't load the driver's library.
type Source = Program

// Open finds nvidia-smi; ErrUnavailable where there is none.
func Open() (*Source, error) { return OpenProgram() }
