package comfyui

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// queued is an item of /queue, a list: number, prompt id, prompt, extra data, and more.
type queued struct {
	number   float64
	id       string
	clientID string
}

// UnmarshalJSON reads what is of use in the list.
func (q *queued) UnmarshalJSON(raw []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	if len(list) < 2 {
		return errors.New("an item of the queue has no prompt id")
	}
	if err := json.Unmarshal(list[0], &q.number); err != nil {
		return err
	}
	if err := json.Unmarshal(list[1], &q.id); err != nil {
		return err
	}
	var extra struct {
		ClientID string `json:"client_id"`
	}
	if len(list) > 3 && json.Unmarshal(list[3], &extra) == nil {
		q.clientID = extra.ClientID
	}
	return nil
}

// place is where a prompt is in the queue.
type place struct {
	id      string // as the server names it; empty where it is not there
	running bool
	ahead   int // prompts that come before it
}

// locate looks for a prompt by its id or by the client that sent it.
func (c *Client) locate(ctx context.Context, id, clientID string) (place, error) {
	var queue struct {
		Running []queued `json:"queue_running"`
		Pending []queued `json:"queue_pending"`
	}
	if err := c.http.JSON(ctx, http.MethodGet, "/queue", nil, &queue); err != nil {
		return place{}, err
	}
	ours := func(q queued) bool { return q.id == id || q.clientID == clientID }
	for _, q := range queue.Running {
		if ours(q) {
			return place{id: q.id, running: true}, nil
		}
	}
	for _, q := range queue.Pending {
		if !ours(q) {
			continue
		}
		p := place{id: q.id, ahead: len(queue.Running)}
		for _, other := range queue.Pending {
			if other.number < q.number {
				p.ahead++
			}
		}
		return p, nil
	}
	return place{}, nil
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
