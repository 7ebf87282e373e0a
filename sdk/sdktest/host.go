package sdktest

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"ft.tc/backlot/api/generator"
)

var _ generator.Host = (*host)(nil)

func (h *host) Progress(fraction float64, step string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.progress = append(h.progress, Progress{Fraction: fraction, Step: step})
}

func (h *host) Log(_ generator.LogLevel, message string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.logs = append(h.logs, message)
}

func (h *host) Preview(p generator.Preview) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.previews = append(h.previews, p)
}

func (h *host) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	if err := ctx.Err(); err != nil {
		return generator.Input{}, err
	}
	source, ok := h.inputs[r.URL]
	if !ok {
		return generator.Input{}, generator.Failf("input_unavailable", "%s can't be fetched: the test serves no such input", r.URL)
	}
	h.mu.Lock()
	h.fetched++
	name := fmt.Sprintf("input-%d%s", h.fetched, filepath.Ext(source))
	h.mu.Unlock()
	return copyInput(source, filepath.Join(h.dir, name))
}

// copyInput copies the file and looks at its first bytes, as a host does.
func copyInput(source, target string) (generator.Input, error) {
	content, err := os.ReadFile(source)
	if err != nil {
		return generator.Input{}, err
	}
	if err := os.WriteFile(target, content, 0o600); err != nil { //nolint:gosec // the test says where
		return generator.Input{}, err
	}
	return generator.Input{Path: target, MediaType: http.DetectContentType(content), Size: int64(len(content))}, nil
}

func (h *host) RenewLease(context.Context, string) (time.Time, error) {
	return time.Now().Add(time.Minute), nil
}

func (h *host) ReleaseLease(context.Context, string) error { return nil }
