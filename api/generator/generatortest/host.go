package generatortest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
)

// Host is a generator.Host that writes down what it is told.
type Host struct {
	Dir        string            // where inputs go
	Inputs     map[string]string // content by URL
	Expiry     time.Time         // of a lease that is renewed
	OnProgress func()

	mu       sync.Mutex
	progress []Progress
	logs     []string
	leases   []string
	previews []generator.Preview
}

var _ generator.Host = (*Host)(nil)

// Progress is one report.
type Progress struct {
	Fraction float64
	Step     string
}

// NewHost makes a host without inputs.
func NewHost() *Host { return &Host{Inputs: map[string]string{}} }

// Progress writes the report down.
func (h *Host) Progress(fraction float64, step string) {
	h.mu.Lock()
	h.progress = append(h.progress, Progress{Fraction: fraction, Step: step})
	h.mu.Unlock()
	if h.OnProgress != nil {
		h.OnProgress()
	}
}

// Log writes level and message down.
func (h *Host) Log(level generator.LogLevel, message string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.logs = append(h.logs, fmt.Sprintf("%d %s", level, message))
}

// Preview writes the preview down.
func (h *Host) Preview(p generator.Preview) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.previews = append(h.previews, p)
}

// Previews is what came so far.
func (h *Host) Previews() []generator.Preview {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]generator.Preview(nil), h.previews...)
}

// Input writes the content of Inputs to Dir.
func (h *Host) Input(_ context.Context, r generator.InputRequest) (generator.Input, error) {
	content, ok := h.Inputs[r.URL]
	if !ok {
		return generator.Input{}, generator.Failf("input_unavailable", "%s can't be fetched", r.URL)
	}
	path := filepath.Join(h.Dir, "input")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return generator.Input{}, err
	}
	return generator.Input{Path: path, MediaType: "image/png", Size: int64(len(content))}, nil
}

// RenewLease gives Expiry.
func (h *Host) RenewLease(_ context.Context, id string) (time.Time, error) {
	h.lease("renew " + id)
	return h.Expiry, nil
}

// ReleaseLease only writes the call down.
func (h *Host) ReleaseLease(_ context.Context, id string) error {
	h.lease("release " + id)
	return nil
}

func (h *Host) lease(call string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.leases = append(h.leases, call)
}

// Progresses is what came so far.
func (h *Host) Progresses() []Progress {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Progress(nil), h.progress...)
}

// Logs is what came so far, each line as "level message".
func (h *Host) Logs() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.logs...)
}

// LeaseCalls is what was asked about leases so far, in order.
func (h *Host) LeaseCalls() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.leases...)
}
