package comfyui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// Watch hears what happens meanwhile; its functions are called from one goroutine.
type Watch struct {
	Progress func(fraction float64, step string)
	Preview  func(mediaType string, picture []byte)
}

// run is one prompt on its way.
type run struct {
	client   *Client
	graph    Graph
	watch    Watch
	id       string // of the prompt
	clientID string
	progress progress
	started  bool
	live     bool // there is a socket
	missed   int  // looks at the server that did not find the prompt
}

// Run has the server run a graph, and lists what it saved. When ctx ends, the prompt is taken back first.
func (c *Client) Run(ctx context.Context, g Graph, w Watch) ([]File, error) {
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

// follow waits for the end by events, and looks for itself while there are none.
func (r *run) follow(ctx context.Context, events <-chan message) (map[string]json.RawMessage, error) {
	look := time.NewTimer(0)
	defer look.Stop()
	pace := r.client.poll
	if r.live {
		pace = safetyNet * r.client.poll
	}
	for {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-look.C:
			outputs, done, err := r.look(ctx)
			if done || err != nil {
				return outputs, err
			}
			look.Reset(pace)
		case m, open := <-events:
			if !open {
				return nil, context.Cause(ctx)
			}
			ends, err := r.hear(ctx, m)
			if err != nil {
				return nil, err
			}
			switch {
			case m.kind == connected:
				pace, r.live = safetyNet*r.client.poll, true
				look.Reset(0) // what was said meanwhile is lost
			case m.kind == severed && r.live:
				pace, r.live = r.client.poll, false
				look.Reset(0)
			case ends:
				pace = r.client.poll // the history may lag behind
				look.Reset(0)
			}
		}
	}
}

// look asks the history, and where that knows nothing yet, the queue.
func (r *run) look(ctx context.Context) (map[string]json.RawMessage, bool, error) {
	var history map[string]past
	if err := r.client.http.JSON(ctx, http.MethodGet, "/history/"+url.PathEscape(r.id), nil, &history); err != nil {
		return nil, false, err
	}
	if p, ok := history[r.id]; ok {
		r.progress.over = true
		return p.Outputs, true, r.outcome(p)
	}
	at, err := r.client.locate(ctx, r.id, r.clientID)
	switch {
	case err != nil:
		return nil, false, err
	case at.id == "":
		r.missed++
		if r.missed > 2 {
			r.progress.over = true
			return nil, false, sdk.Retryf("backend_failed", "The ComfyUI server has lost the prompt: it was restarted, or its queue was cleared. The task is not at fault; try again.")
		}
		return nil, false, nil
	case !at.running && !r.started:
		r.tell(0, fmt.Sprintf("model_queue_position_%d", at.ahead+1))
	case at.running && !r.started:
		r.started = true
		r.tell(0, "model_running")
	}
	r.missed = 0
	return nil, false, nil
}

func (r *run) tell(fraction float64, step string) {
	if r.watch.Progress != nil {
		r.watch.Progress(fraction, step)
	}
}

// abandon takes a prompt back: out of the queue, or off the GPU if it is the one that runs there. It has a little time
// of its own, because the task's is over.
func (c *Client) abandon(ctx context.Context, id, clientID string) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), abandonTime)
	defer done()
	for range 3 {
		at, err := c.locate(ctx, id, clientID)
		if err != nil {
			return
		}
		switch {
		case at.running:
			_ = c.http.JSON(ctx, http.MethodPost, "/interrupt", map[string]string{"prompt_id": at.id}, nil)
			return
		case at.id != "":
			// It may begin just then: so the queue is asked once more.
			_ = c.http.JSON(ctx, http.MethodPost, "/queue", map[string][]string{"delete": {at.id}}, nil)
		default:
			rest(ctx, 100*time.Millisecond) // its request may still be on the way
		}
	}
}
