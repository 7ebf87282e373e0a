package comfyui

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"ft.tc/backlot/sdk"
)

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
				pace, r.live = safetyNet*r.client.poll, true // the look that is due finds what was not heard
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
