package remote

import (
	"context"
	"net/http"
	"time"

	"ft.tc/backlot/sdk"
)

// maxPreview is the largest picture that a host takes.
const maxPreview = 256 << 10

// advance is the answer to progress.
type advance struct {
	Progress float64 `json:"progress"`
	State    struct {
		Step  int `json:"sampling_step"`
		Steps int `json:"sampling_steps"`
	} `json:"state"`
	Image   []byte `json:"current_image"`
	Current string `json:"current_task"`
}

// watch tells how far the server is with the task, until ctx ends.
func (p *a1111) watch(ctx context.Context, t *sdk.Task, id string) {
	timer := time.NewTimer(p.poll)
	defer timer.Stop()
	furthest := 0.0
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		var a advance
		err := p.once.JSON(ctx, http.MethodGet, "/sdapi/v1/progress", nil, &a)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && a.Current == id:
			furthest = max(furthest, min(max(a.Progress, 0), 1))
			t.Progress(referencesDone+furthest*(paintingDone-referencesDone), "model_running")
			if mediaType := http.DetectContentType(a.Image); len(a.Image) > 0 && len(a.Image) <= maxPreview {
				t.Preview(mediaType, a.Image)
			}
		case err == nil && a.Current != "":
			t.Progress(referencesDone, "model_busy_with_others")
		}
		timer.Reset(p.poll)
	}
}

const abandonTime = 3 * time.Second

// abandon interrupts the task if it is the one that the server works on: interrupt stops whatever that is.
func (p *a1111) abandon(ctx context.Context, id string) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), abandonTime)
	defer done()
	var a advance
	if p.once.JSON(ctx, http.MethodGet, "/sdapi/v1/progress?skip_current_image=true", nil, &a) == nil && a.Current == id {
		_ = p.once.JSON(ctx, http.MethodPost, "/sdapi/v1/interrupt", nil, nil)
	}
}
