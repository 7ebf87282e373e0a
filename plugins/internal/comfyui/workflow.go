package comfyui

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	maxWorkflowBytes = 4 << 20
	folderVariable   = "BACKLOT_PLUGIN_DIR" // where the host says in what folder the plugin's binary is
)

// Targets are the inputs of the workflow that one value goes to: "3.inputs.seed", or a list of such.
type Targets []string

// UnmarshalJSON takes a text or a list of texts.
func (t *Targets) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = Targets{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}

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

// Workflow is a graph in API format and where a task's values go in it. It does not change.
type Workflow struct {
	source  []byte
	nodes   map[string]node
	targets map[string][]target
}

// Load reads a workflow and checks every binding against it. A relative path is seen from the folder of the plugin's
// binary. Numbers are the names of inputs that take one; all others take a text.
func Load(path string, inputs map[string]Targets, known, numbers []string) (*Workflow, error) {
	if path == "" {
		return nil, errors.New("workflow is required: the file of a workflow that was exported with Export (API)")
	}
	if folder := os.Getenv(folderVariable); !filepath.IsAbs(path) && folder != "" {
		path = filepath.Join(folder, path)
	}
	source, err := read(path)
	if err != nil {
		return nil, err
	}
	nodes, err := decode(source)
	if err != nil {
		return nil, err
	}
	w := &Workflow{source: source, nodes: nodes, targets: map[string][]target{}}
	for name, targets := range inputs {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("inputs.%s is unknown: inputs can bind %s", name, strings.Join(known, ", "))
		}
		for _, text := range targets {
			t, err := w.find(text, slices.Contains(numbers, name))
			if err != nil {
				return nil, fmt.Errorf("inputs.%s: %w", name, err)
			}
			w.targets[name] = append(w.targets[name], t)
		}
	}
	if !w.Takes("prompt") {
		return nil, errors.New("inputs.prompt is required: it says which input of the workflow takes the prompt, such as \"6.inputs.text\"")
	}
	return w, nil
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the operator says which
	if err != nil {
		return nil, fmt.Errorf("workflow: the file can't be opened (an absolute path also has to stand in files of the plugin): %w", err)
	}
	defer func() { _ = f.Close() }() // only read from
	source, err := io.ReadAll(io.LimitReader(f, maxWorkflowBytes+1))
	if err != nil {
		return nil, fmt.Errorf("workflow: %w", err)
	}
	if len(source) > maxWorkflowBytes {
		return nil, fmt.Errorf("workflow: the file has more than %d bytes", maxWorkflowBytes)
	}
	return source, nil
}

// decode keeps numbers as they are written: seeds are larger than a float holds.
func decode(source []byte) (map[string]node, error) {
	d := json.NewDecoder(bytes.NewReader(source))
	d.UseNumber()
	var all map[string]any
	if err := d.Decode(&all); err != nil {
		return nil, errors.New("workflow: the file is not a JSON object")
	}
	if _, editor := all["nodes"].([]any); editor {
		return nil, errors.New("workflow: the file is in the editor's format; export it from ComfyUI with Export (API)")
	}
	nodes := make(map[string]node, len(all))
	for id, v := range all {
		n, _ := v.(map[string]any)
		if node(n).class() == "" || node(n).inputs() == nil {
			return nil, fmt.Errorf("workflow: %q is no node with class_type and inputs; export the workflow from ComfyUI with Export (API)", id)
		}
		nodes[id] = n
	}
	if len(nodes) == 0 {
		return nil, errors.New("workflow: the file has no nodes")
	}
	return nodes, nil
}

// find checks one binding.
func (w *Workflow) find(text string, number bool) (target, error) {
	id, input, ok := strings.Cut(text, ".inputs.")
	if !ok || id == "" || input == "" {
		return target{}, fmt.Errorf("%q has to be NODE.inputs.INPUT, such as \"6.inputs.text\"", text)
	}
	n, ok := w.nodes[id]
	if !ok {
		return target{}, fmt.Errorf("the workflow has no node %q", id)
	}
	value, ok := n.inputs()[input]
	if !ok {
		return target{}, fmt.Errorf("node %s (%s) of the workflow has no input %q", id, n.class(), input)
	}
	switch value.(type) {
	case []any:
		return target{}, fmt.Errorf("input %q of node %s (%s) is linked to another node; bind the input where the value stands", input, id, n.class())
	case json.Number:
		ok = number
	case string:
		ok = !number
	}
	if !ok {
		return target{}, fmt.Errorf("input %q of node %s (%s) takes a value of another kind", input, id, n.class())
	}
	return target{id, input}, nil
}

// Takes reports whether the workflow has a place for the value of that name.
func (w *Workflow) Takes(name string) bool { return len(w.targets[name]) > 0 }

// Model is the name of the model that the workflow loads, or the class of its first node where it names none.
func (w *Workflow) Model() string {
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

func (w *Workflow) ids() []string {
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

// Filled is the graph with a task's values in it. Values that the workflow has no place for are left out.
func (w *Workflow) Filled(values map[string]any) (Graph, error) {
	nodes, err := decode(w.source)
	if err != nil {
		return Graph{}, err
	}
	for name, v := range values {
		for _, t := range w.targets[name] {
			nodes[t.node].inputs()[t.input] = v
		}
	}
	return Graph{workflow: w, nodes: nodes}, nil
}

// Graph is a workflow that is ready to run.
type Graph struct {
	workflow *Workflow
	nodes    map[string]node
}

// bound is the name of the value that a task put there.
func (g Graph) bound(id, input string) (string, bool) {
	for name, targets := range g.workflow.targets {
		if slices.Contains(targets, target{id, input}) {
			return name, true
		}
	}
	return "", false
}
