package comfyui

import (
	"context"
	"encoding/json"
	"fmt"
)

// maxPreview is the largest picture that a host takes.
const maxPreview = 256 << 10

// event is the data of the events that matter; each has some of it.
type event struct {
	PromptID string          `json:"prompt_id"`
	Node     *string         `json:"node"`
	Nodes    json.RawMessage `json:"nodes"`
	Value    float64         `json:"value"`
	Max      float64         `json:"max"`
	mishap
}

// hear takes in what came by the socket, and says whether it ends the prompt.
func (r *run) hear(ctx context.Context, m message) (ends bool, err error) {
	switch m.kind {
	case connected, severed:
		return false, nil
	case pictured:
		// A picture does not say of which prompt it is, and those of prompts without a client go to everybody.
		if r.ours && r.watch.Preview != nil && len(m.picture) <= maxPreview {
			r.watch.Preview(m.mediaType, m.picture)
		}
		return false, nil
	case "status":
		r.queueMoved(ctx)
		return false, nil
	}
	e, ours := r.read(m.data)
	if !ours {
		return false, nil
	}
	switch m.kind {
	case "execution_start":
		r.started, r.ours = true, true
		r.tell(0, "model_running")
	case "execution_cached":
		r.progress.cached(e.Nodes)
	case "executing":
		if e.Node == nil {
			return e.PromptID == r.id, nil
		}
		r.started, r.ours = true, true
		r.tell(r.progress.began(*e.Node))
	case "progress":
		r.tell(r.progress.within(e.Node, e.Value, e.Max))
	case "execution_success", "execution_error", "execution_interrupted":
		return r.finale(m.kind, e)
	}
	return false, nil
}

// read leaves out what is said of other prompts, and what is no event at all.
func (r *run) read(data json.RawMessage) (event, bool) {
	var e event
	err := json.Unmarshal(data, &e)
	return e, err == nil && (e.PromptID == "" || e.PromptID == r.id)
}

func (r *run) finale(kind string, e event) (ends bool, err error) {
	if kind == "execution_success" {
		return true, nil
	}
	r.progress.over = true
	return true, r.failed(kind, e.mishap)
}

// queueMoved says where the prompt is now, as long as it waits. The event only says how many prompts there are.
func (r *run) queueMoved(ctx context.Context) {
	if r.started {
		return
	}
	at, err := r.client.locate(ctx, r.id, r.clientID)
	if err != nil || at.id == "" || at.running {
		return // the next look says it again
	}
	r.tell(0, fmt.Sprintf("model_queue_position_%d", at.ahead+1))
}

// progress counts nodes: one that samples counts by its own steps while it runs.
type progress struct {
	graph    graph
	done     map[string]bool
	current  string
	fraction float64
	over     bool // there is nothing to take back any more
}

func newProgress(g graph) progress { return progress{graph: g, done: map[string]bool{}} }

func (p *progress) cached(nodes json.RawMessage) {
	var ids []string
	if json.Unmarshal(nodes, &ids) != nil {
		return
	}
	for _, id := range ids {
		if _, known := p.graph.nodes[id]; known {
			p.done[id] = true
		}
	}
}

func (p *progress) began(id string) (float64, string) {
	if p.current != "" {
		p.done[p.current] = true
	}
	p.current = ""
	if _, known := p.graph.nodes[id]; known {
		p.current = id
		delete(p.done, id)
	}
	return p.at(0)
}

func (p *progress) within(id *string, value, most float64) (float64, string) {
	if id != nil && *id != p.current {
		if _, known := p.graph.nodes[*id]; known {
			p.began(*id)
		}
	}
	if most <= 0 {
		return p.at(0)
	}
	return p.at(min(max(value/most, 0), 1))
}

// at never falls back, whatever order the server runs its nodes in.
func (p *progress) at(share float64) (float64, string) {
	p.fraction = max(p.fraction, min((float64(len(p.done))+share)/float64(len(p.graph.nodes)), 1))
	step := "model_running"
	if n, ok := p.graph.nodes[p.current]; ok {
		step = "model_running_" + n.class()
	}
	return p.fraction, step
}
