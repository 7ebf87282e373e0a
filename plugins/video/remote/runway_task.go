package remote

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ft.tc/backlot/sdk"
)

// task is the answer to a look at a task.
type task struct {
	Status   string   `json:"status"`
	Progress float64  `json:"progress"`
	Output   []string `json:"output"`
	Failure  string   `json:"failure"`
	Code     string   `json:"failureCode"`
}

// submit creates the task. A cancel waits a little for its id, so that nothing is left that costs money.
func (p *runway) submit(ctx context.Context, body any) (string, error) {
	lingering, done := context.WithCancelCause(context.WithoutCancel(ctx))
	defer done(nil)
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(p.grace):
		case <-lingering.Done():
		}
		done(context.Cause(ctx))
	})()
	var answer struct{ ID string }
	err := p.client.JSON(lingering, http.MethodPost, "/v1/image_to_video", body, &answer)
	if ctx.Err() != nil {
		if answer.ID != "" {
			p.abandon(ctx, answer.ID)
		}
		return "", context.Cause(ctx)
	}
	if err == nil && answer.ID == "" {
		err = sdk.Failf("backend_bad_answer", "The Runway API took a task and gave it no id. The task is not at fault; the operator should check url of this backend.")
	}
	return answer.ID, err
}

// await looks at the task until it ends, no more often than the API wants. A task that is not wanted any more, or not
// understood, is taken back.
func (p *runway) await(ctx context.Context, t *sdk.Task, id string) (address string, err error) {
	over := false
	defer func() {
		if !over {
			p.abandon(ctx, id)
		}
	}()
	furthest := 0.0
	timer := time.NewTimer(p.pause())
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-timer.C:
		}
		var now task
		if err := p.client.JSON(ctx, http.MethodGet, "/v1/tasks/"+url.PathEscape(id), nil, &now); err != nil {
			return "", err
		}
		switch now.Status {
		case "PENDING":
			t.Progress(panelDone, "model_queue_pending")
		case "THROTTLED":
			t.Progress(panelDone, "model_queue_throttled")
		case "RUNNING":
			furthest = max(furthest, min(max(now.Progress, 0), 1))
			t.Progress(panelDone+furthest*(animationDone-panelDone), "model_running")
		case "SUCCEEDED", "FAILED", "CANCELLED":
			over = true
			return p.outcome(now)
		default:
			return "", sdk.Failf("backend_bad_answer", "The Runway API says of a task what its protocol does not have. The task is not at fault; the operator should check url of this backend.")
		}
		timer.Reset(p.pause())
	}
}

// pause is the interval with up to a third of it more, so that many tasks don't look at once.
func (p *runway) pause() time.Duration { return p.poll + rand.N(p.poll/3+1) }

// abandon cancels a task, or deletes what it made.
func (p *runway) abandon(ctx context.Context, id string) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), p.grace)
	defer done()
	_ = p.client.JSON(ctx, http.MethodDelete, "/v1/tasks/"+url.PathEscape(id), nil, nil)
}

// outcome is where the film of a finished task is, or why there is none.
func (p *runway) outcome(now task) (string, error) {
	words := p.client.Clean(now.Failure)
	if words != "" {
		words = ": " + words
	}
	switch {
	case now.Status == "SUCCEEDED" && len(now.Output) > 0 && now.Output[0] != "":
		return now.Output[0], nil
	case now.Status == "SUCCEEDED":
		return "", sdk.Failf("backend_bad_answer", "The Runway API finished the task without a film. The task is not at fault; try again, or ask the operator.")
	case now.Status == "CANCELLED":
		return "", sdk.Retryf("backend_failed", "Somebody cancelled this task at Runway. The task is not at fault; try again.")
	case strings.HasPrefix(now.Code, "SAFETY.OUTPUT"):
		return "", sdk.Failf("backend_rejected", "Runway's moderation did not let the film pass that was made of this task%s. Change the scene description or the first storyboard image.", words)
	case strings.Contains(now.Code, "SAFETY"):
		return "", sdk.Failf("backend_rejected", "Runway's moderation refused the scene description or the first storyboard image%s. Change them; another attempt with the same ones would be refused too.", words)
	case strings.HasPrefix(now.Code, "ASSET"):
		return "", sdk.Failf("backend_rejected", "Runway could not use the first storyboard image%s. Give another one.", words)
	case strings.HasPrefix(now.Code, "INTERNAL.BAD_OUTPUT"):
		return "", sdk.Retryf("backend_failed", "Runway rejected its own film for its quality%s. Try again, or give a first storyboard image without text or graphics over it.", words)
	}
	return "", sdk.Retryf("backend_failed", "Runway could not make the film%s. The fault is the server's, not the task's; try again later.", words)
}
