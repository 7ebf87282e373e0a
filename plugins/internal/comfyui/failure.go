package comfyui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// past is an entry of the history.
type past struct {
	Outputs map[string]json.RawMessage `json:"outputs"`
	Status  struct {
		Text     string            `json:"status_str"`
		Messages []json.RawMessage `json:"messages"` // pairs of event and data
	} `json:"status"`
}

// mishap is the data of execution_error and execution_interrupted.
type mishap struct {
	NodeID    string `json:"node_id"`
	NodeType  string `json:"node_type"`
	Message   string `json:"exception_message"`
	Exception string `json:"exception_type"`
}

// outcome is the failure that the history tells of; nil where it tells of success. Old servers have no status.
func (r *run) outcome(p past) error {
	if p.Status.Text != "error" {
		return nil
	}
	for _, raw := range slices.Backward(p.Status.Messages) {
		var pair []json.RawMessage
		var kind string
		var m mishap
		if json.Unmarshal(raw, &pair) != nil || len(pair) < 2 || json.Unmarshal(pair[0], &kind) != nil || json.Unmarshal(pair[1], &m) != nil {
			continue
		}
		if kind == "execution_error" || kind == "execution_interrupted" {
			return r.failed(kind, m)
		}
	}
	return r.failed("execution_error", mishap{})
}

// failed explains a prompt that began and did not end well.
func (r *run) failed(kind string, m mishap) error {
	where := r.name(m.NodeID, m.NodeType)
	if kind == "execution_interrupted" {
		return sdk.Retryf("backend_failed", "Somebody interrupted this task's prompt at the ComfyUI server%s. The task is not at fault; try again.", inNode(where))
	}
	words := r.client.http.Clean(firstLine(m.Message))
	if words != "" {
		words = ": " + words
	}
	if strings.Contains(m.Exception, "OutOfMemory") || strings.Contains(strings.ToLower(m.Message), "out of memory") {
		return sdk.Retryf("backend_failed", "The GPU of the ComfyUI server ran out of memory%s. Ask for a smaller resolution or a shorter film, or try again when the server has less to do.", inNode(where))
	}
	return sdk.Failf("backend_failed", "The workflow failed at the ComfyUI server%s%s. The task is not at fault unless its pictures are; the operator should run the workflow in ComfyUI itself.", inNode(where), words)
}

// fields are the names that task_data has for what a workflow takes under another.
var fields = map[string]string{"width": "resolution", "height": "resolution", "frames": "duration", "image": "its first picture"}

// refused names the node and the input that the server did not accept, and whose value it was.
func (r *run) refused(refusal *upstream.Refusal, otherwise error) error {
	var answer struct {
		Error      json.RawMessage `json:"error"`
		NodeErrors json.RawMessage `json:"node_errors"`
	}
	var nodes map[string]struct {
		ClassType string `json:"class_type"`
		Errors    []struct {
			Message, Details string
			Extra            struct {
				Input string `json:"input_name"`
			} `json:"extra_info"`
		}
	}
	if json.Unmarshal(refusal.Body, &answer) != nil {
		return otherwise
	}
	_ = json.Unmarshal(answer.NodeErrors, &nodes) // an empty list where no node is to blame
	var ids []string
	for id, n := range nodes {
		if len(n.Errors) > 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return otherwise
	}
	id := slices.MinFunc(ids, byNumber)
	first := nodes[id].Errors[0]
	words := r.client.http.Clean(strings.TrimSuffix(first.Message+": "+first.Details, ": "))
	if field, ours := r.graph.bound(id, first.Extra.Input); ours {
		if name, other := fields[field]; other {
			field = name
		}
		return sdk.Failf("backend_rejected", "The ComfyUI server did not accept what the task gives for %s (input %s of %s of the workflow): %s. Change the task's data, or ask the operator for a workflow that takes it.", field, first.Extra.Input, r.name(id, nodes[id].ClassType), words)
	}
	return sdk.Failf("backend_rejected", "The ComfyUI server did not accept the workflow because of %s: %s. The task is not at fault; the operator has to correct the workflow, or install what it needs on the server.", r.name(id, nodes[id].ClassType), words)
}

// name is a node as the operator knows it.
func (r *run) name(id, class string) string {
	if n, ok := r.graph.nodes[id]; ok {
		class = n.class()
	}
	if id == "" {
		return ""
	}
	return fmt.Sprintf("node %s (%s)", r.client.http.Clean(id), r.client.http.Clean(class))
}

func inNode(name string) string {
	if name == "" {
		return ""
	}
	return " in " + name
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

func errNothing() error {
	return sdk.Failf("backend_bad_answer", "The workflow ended well at the ComfyUI server and saved nothing. The task is not at fault; the operator has to give the workflow a node that saves its result, such as SaveImage or SaveVideo.")
}
