package comfyui

import (
	"context"
	"errors"
	"net/http"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// Watch hears what happens meanwhile; its functions are called from one goroutine.
type Watch struct {
	Progress func(fraction float64, step string)
	Preview  func(mediaType string, picture []byte)
}

// Onto tells a task how far a run is, in a part of the task's own progress.
func Onto(t *sdk.Task, from, to float64) Watch {
	return Watch{Progress: func(f float64, step string) { t.Progress(from+f*(to-from), step) }, Preview: t.Preview}
}

// run is one prompt on its way.
type run struct {
	client   *Client
	graph    graph
	watch    Watch
	id       string // of the prompt
	clientID string
	progress progress
	started  bool
	ours     bool // events have come of it, so what the socket says is of it alone
	live     bool // there is a socket
	missed   int  // looks at the server that did not find the prompt
}

// Run has the server run the workflow with a task's values, and lists what it saved. When ctx ends, the prompt is taken
// back first.
func (c *Client) Run(ctx context.Context, values map[string]any, w Watch) ([]File, error) {
	g, err := c.filled(values)
	if err != nil {
		return nil, err
	}
	r := &run{client: c, graph: g, watch: w, id: newID(), clientID: newID(), progress: newProgress(g)}
	listening, stop := context.WithCancel(ctx)
	events := c.listen(listening, r.clientID)
	defer func() {
		stop()
		for range events { //nolint:revive // until the listener has gone
		}
	}()
	r.live = greeted(events)
	files, err := r.do(ctx, events)
	if err != nil && !r.progress.over {
		c.abandon(ctx, r.id, r.clientID)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return files, err
}

// greeted waits until the server knows the socket: it says its status then. False where there is none; then the server
// is polled.
func greeted(events <-chan message) (live bool) {
	late := time.NewTimer(dialTimeout)
	defer late.Stop()
	for {
		select {
		case m, open := <-events:
			if !open || m.kind == severed {
				return false
			}
			live = true
			if m.kind == "status" {
				return true
			}
		case <-late.C:
			return live
		}
	}
}

func (r *run) do(ctx context.Context, events <-chan message) ([]File, error) {
	if err := r.submit(ctx); err != nil {
		return nil, err
	}
	outputs, err := r.follow(ctx, events)
	if err != nil {
		return nil, err
	}
	files := savedBy(outputs, r.client.only)
	if len(files) == 0 {
		return nil, errNothing()
	}
	return files, nil
}

// submit posts the prompt. Where it stays open whether the server took it, the queue is asked before it is called a
// failure: nothing runs twice.
func (r *run) submit(ctx context.Context) error {
	body := map[string]any{"prompt": r.graph.nodes, "client_id": r.clientID, "prompt_id": r.id}
	var answer struct {
		PromptID string `json:"prompt_id"`
	}
	err := r.client.http.JSON(ctx, http.MethodPost, "/prompt", body, &answer)
	var refusal *upstream.Refusal
	switch {
	case err == nil && answer.PromptID == "":
		return sdk.Failf("backend_bad_answer", "The ComfyUI server took a prompt and gave it no id. The task is not at fault; the operator should check url of this backend.")
	case err == nil:
		r.id = answer.PromptID
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &refusal) && refusal.Status < http.StatusInternalServerError:
		r.progress.over = true // it never was in the queue
		return r.refused(refusal, err)
	}
	if p, e := r.client.locate(ctx, r.id, r.clientID); e == nil && p.id != "" {
		r.id = p.id
		return nil
	}
	return err
}

func (r *run) tell(fraction float64, step string) {
	if r.watch.Progress != nil {
		r.watch.Progress(fraction, step)
	}
}
