package kit

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
)

// Fetcher brings what a task asks for into its work folder.
type Fetcher interface {
	Fetch(ctx context.Context, r generator.InputRequest, workDir string) (generator.Input, error)
}

// listener hears at once what a task says.
type listener interface {
	progress(fraction float64, step string)
	log(level generator.LogLevel, message string)
}

// host is what a task talks to. It writes everything down.
type host struct {
	inputs   Fetcher
	listener listener // nil where nobody listens
	dir      string   // the task's work folder
	began    chan struct{}
	once     sync.Once

	mu       sync.Mutex
	sent     []report // progress as the plugin sent it, where the launcher's client tells
	shown    []report // progress as a host would show it
	logs     int
	previews []generator.Preview
}

var _ generator.Host = (*host)(nil)

// report is one word about progress.
type report struct {
	fraction float64
	step     string
	at       time.Time
}

func newHost(inputs Fetcher) *host { return &host{inputs: inputs, began: make(chan struct{})} }

// ProgressAsSent is called by clients that make progress fit to be shown, before they do.
func (h *host) ProgressAsSent(fraction float64, step string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent = append(h.sent, report{fraction, step, time.Now()})
}

// Progress writes the report down.
func (h *host) Progress(fraction float64, step string) {
	h.once.Do(func() { close(h.began) })
	h.mu.Lock()
	h.shown = append(h.shown, report{fraction, step, time.Now()})
	h.mu.Unlock()
	if h.listener != nil {
		h.listener.progress(fraction, step)
	}
}

// reports is all progress, as near to what the plugin said as is known.
func (h *host) reports() []report {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.sent) > 0 {
		return h.sent
	}
	return h.shown
}

// Log counts the line.
func (h *host) Log(level generator.LogLevel, message string) {
	h.mu.Lock()
	h.logs++
	h.mu.Unlock()
	if h.listener != nil {
		h.listener.log(level, message)
	}
}

// Preview keeps the picture.
func (h *host) Preview(p generator.Preview) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.previews = append(h.previews, p)
}

func (h *host) pictures() []generator.Preview {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.previews
}

// Input asks the fetcher.
func (h *host) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	return h.inputs.Fetch(ctx, r, h.dir)
}

// RenewLease knows of no lease: tasks of the kit get none.
func (h *host) RenewLease(_ context.Context, id string) (time.Time, error) {
	return time.Time{}, generator.Failf("lease_unknown", "There is no GPU lease %q", id)
}

// ReleaseLease has nothing to do.
func (h *host) ReleaseLease(context.Context, string) error { return nil }

// taskID looks like the ids that a host gives.
func taskID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = 0x70|b[6]&0x0f, 0x80|b[8]&0x3f
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
