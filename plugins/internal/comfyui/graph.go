package comfyui

import (
	"slices"
	"strings"
)

// node is one node of a workflow; what is not known here is kept.
type node map[string]any

func (n node) class() string {
	c, _ := n["class_type"].(string)
	return c
}

func (n node) inputs() map[string]any {
	in, _ := n["inputs"].(map[string]any)
	return in
}

// target is one input of one node.
type target struct{ node, input string }

// Takes reports whether the workflow has a place for the value of that name.
func (w *workflow) Takes(name string) bool { return len(w.targets[name]) > 0 }

// Model is the name that the operator gives, or of the model that the graph loads.
func (w *workflow) Model() string {
	if w.model != "" {
		return w.model
	}
	ids := w.ids()
	for _, input := range []string{"ckpt_name", "unet_name", "model_name", "model"} {
		for _, id := range ids {
			if name, ok := w.nodes[id].inputs()[input].(string); ok && name != "" {
				return name
			}
		}
	}
	return "comfyui"
}

func (w *workflow) ids() []string {
	var ids []string
	for id := range w.nodes {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, byNumber)
	return ids
}

// byNumber orders "9" before "10".
func byNumber(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// filled is the graph with a task's values in it. Values that the workflow has no place for are left out.
func (w *workflow) filled(values map[string]any) (graph, error) {
	nodes, err := decode(w.source)
	if err != nil {
		return graph{}, err
	}
	for name, v := range values {
		for _, t := range w.targets[name] {
			nodes[t.node].inputs()[t.input] = v
		}
	}
	return graph{workflow: w, nodes: nodes}, nil
}

// graph is a workflow that is ready to run.
type graph struct {
	workflow *workflow
	nodes    map[string]node
}

// bound is the name of the value that a task put there.
func (g graph) bound(id, input string) (string, bool) {
	for name, targets := range g.workflow.targets {
		if slices.Contains(targets, target{id, input}) {
			return name, true
		}
	}
	return "", false
}
