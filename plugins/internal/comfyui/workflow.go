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

// workflow is a graph in API format and where a task's values go in it. It does not change.
type workflow struct {
	source  []byte
	nodes   map[string]node
	targets map[string][]target
	model   string // what the operator calls it; empty for what the graph says
}

// load reads the workflow and checks every binding against it.
func load(o Options, known, numbers []string) (*workflow, error) {
	source, err := read(o.Workflow)
	if err != nil {
		return nil, err
	}
	nodes, err := decode(source)
	if err != nil {
		return nil, err
	}
	w := &workflow{source: source, nodes: nodes, targets: map[string][]target{}, model: o.Model}
	for name, targets := range o.Inputs {
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
	switch {
	case !w.Takes("prompt"):
		return nil, errors.New("inputs.prompt is required: it says which input of the workflow takes the prompt, such as \"6.inputs.text\"")
	case o.OutputNode != "" && nodes[o.OutputNode] == nil:
		return nil, fmt.Errorf("output_node: the workflow has no node %q", o.OutputNode)
	}
	return w, nil
}

// read sees a relative path from the folder of the plugin's binary.
func read(path string) ([]byte, error) {
	if path == "" {
		return nil, errors.New("workflow is required: the file of a workflow that was exported with Export (API)")
	}
	if folder := os.Getenv(folderVariable); !filepath.IsAbs(path) && folder != "" {
		path = filepath.Join(folder, path)
	}
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
func (w *workflow) find(text string, number bool) (target, error) {
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
