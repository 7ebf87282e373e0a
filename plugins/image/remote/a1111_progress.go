package remote

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// maxPreview is the largest picture that a host takes.
const maxPreview = 256 << 10

// advance is how far the server is with one task.
type advance struct {
	Active   bool    `json:"active"`
	Queued   bool    `json:"queued"`
	Progress float64 `json:"progress"`
	Preview  string  `json:"live_preview"`    // a data URI, where there is one that was not seen yet
	Seen     int     `json:"id_live_preview"` // says which that is
}

func (p *a1111) look(ctx context.Context, id string, seen int, preview bool) (a advance, err error) {
	question := map[string]any{"id_task": id, "id_live_preview": seen, "live_preview": preview}
	return a, p.once.JSON(ctx, http.MethodPost, "/internal/progress", question, &a)
}

// watch tells how far the server is with the task, until ctx ends.
func (p *a1111) watch(ctx context.Context, t *sdk.Task, id string) {
	timer := time.NewTimer(p.poll)
	defer timer.Stop()
	furthest, seen := 0.0, -1
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		a, err := p.look(ctx, id, seen, true)
		var refusal *upstream.Refusal
		switch {
		case ctx.Err() != nil:
			return
		case errors.As(err, &refusal) && refusal.Status == http.StatusNotFound:
			return // it will not know the next time either
		case a.Active:
			furthest, seen = max(furthest, min(max(a.Progress, 0), 1)), a.Seen
			t.Progress(referencesDone+furthest*(paintingDone-referencesDone), "model_running")
			show(t, a.Preview)
		case a.Queued:
			t.Progress(referencesDone, "model_busy_with_others")
		}
		timer.Reset(p.poll)
	}
}

// show passes a preview on. What it is, its bytes say.
func show(t *sdk.Task, uri string) {
	_, encoded, _ := strings.Cut(uri, ",")
	picture, err := base64.StdEncoding.DecodeString(encoded)
	if err == nil && len(picture) > 0 && len(picture) <= maxPreview {
		t.Preview(http.DetectContentType(picture), picture)
	}
}

const abandonTime = 3 * time.Second

// abandon interrupts the task if it is the one that the server works on: interrupt stops whatever that is.
func (p *a1111) abandon(ctx context.Context, id string) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), abandonTime)
	defer done()
	if a, err := p.look(ctx, id, -1, false); err == nil && a.Active {
		_ = p.once.JSON(ctx, http.MethodPost, "/sdapi/v1/interrupt", nil, nil)
	}
}
