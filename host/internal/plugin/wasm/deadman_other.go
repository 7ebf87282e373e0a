//go:build !linux

package wasm

import (
	"os"
	"time"
)

// deadman is a timer of Go's here: it does its work unless the collector waits for the guest at that moment. Then the
// host ends the runner, which has fallen silent.
type deadman struct{ timer *time.Timer }

// armDeadman starts a timer that ends the process after d.
func armDeadman(d time.Duration) (*deadman, error) {
	return &deadman{timer: time.AfterFunc(d, func() { os.Exit(stuckCode) })}, nil
}

func (m *deadman) set(d time.Duration) { m.timer.Reset(d) }

func (m *deadman) disarm() { m.timer.Stop() }
