package comfyuitest

import (
	"fmt"
	"maps"
	"slices"
)

// input is what a node class says of one of its inputs.
type input struct {
	kind     string // INT, FLOAT, STRING, a list of choices, or a type that only links have
	min, max float64
	choices  []string
}

// classes are the node classes that the double knows, with what it requires of their inputs.
var classes = map[string]map[string]input{
	"CheckpointLoaderSimple": {"ckpt_name": {choices: []string{"dreamshaper_8.safetensors"}}},
	"UNETLoader":             {"unet_name": {choices: []string{"wan2.2_i2v.safetensors"}}},
	"CLIPTextEncode":         {"text": {kind: "STRING"}, "clip": {kind: "CLIP"}},
	"EmptyLatentImage":       {"width": {kind: "INT", min: 16, max: 2048}, "height": {kind: "INT", min: 16, max: 2048}, "batch_size": {kind: "INT", min: 1, max: 64}},
	"LoadImage":              {"image": {kind: "UPLOAD"}},
	"WanImageToVideo":        {"width": {kind: "INT", min: 16, max: 2048}, "height": {kind: "INT", min: 16, max: 2048}, "length": {kind: "INT", min: 1, max: 241}, "start_image": {kind: "IMAGE"}},
	"KSampler":               {"seed": {kind: "INT", max: 1 << 62}, "steps": {kind: "INT", min: 1, max: 10000}, "model": {kind: "MODEL"}, "positive": {kind: "CONDITIONING"}},
	"VAEDecode":              {"samples": {kind: "LATENT"}},
	"SaveImage":              {"images": {kind: "IMAGE"}, "filename_prefix": {kind: "STRING"}},
	"SaveVideo":              {"images": {kind: "IMAGE"}, "fps": {kind: "FLOAT", min: 1, max: 120}},
}

func saves(class string) bool { return class == "SaveImage" || class == "SaveVideo" }

// validate is ComfyUI's: nil where the graph can run, or the error and what is wrong at which node.
func (s *Server) validate(g Graph) (problem map[string]any, nodes map[string]any) {
	outputs := 0
	nodes = map[string]any{}
	for id, n := range g {
		class, known := classes[n.ClassType]
		if !known {
			return map[string]any{
				"type": "invalid_prompt", "message": "Cannot execute because node " + n.ClassType + " does not exist.",
				"details": "Node ID '#" + id + "'", "extra_info": map[string]any{},
			}, map[string]any{}
		}
		if saves(n.ClassType) {
			outputs++
		}
		var faults []any
		for _, name := range slices.Sorted(maps.Keys(class)) {
			if kind, message, details := s.fault(g, name, class[name], n.Inputs[name]); kind != "" {
				faults = append(faults, map[string]any{"type": kind, "message": message, "details": details, "extra_info": map[string]any{"input_name": name, "received_value": n.Inputs[name]}})
			}
		}
		if faults != nil {
			nodes[id] = map[string]any{"errors": faults, "dependent_outputs": []string{"9"}, "class_type": n.ClassType}
		}
	}
	switch {
	case outputs == 0:
		return map[string]any{"type": "prompt_no_outputs", "message": "Prompt has no outputs", "details": "", "extra_info": map[string]any{}}, map[string]any{}
	case len(nodes) > 0:
		return map[string]any{"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": "", "extra_info": map[string]any{}}, nodes
	}
	return nil, nil
}

func (s *Server) fault(g Graph, name string, in input, v any) (kind, message, details string) {
	if v == nil {
		return "required_input_missing", "Required input is missing", name
	}
	link, linked := v.([]any)
	if linked {
		if from, ok := link[0].(string); !ok || len(link) != 2 || g[from].ClassType == "" {
			return "bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", name
		}
		return "", "", ""
	}
	switch in.kind {
	case "INT", "FLOAT":
		number, ok := v.(float64)
		switch {
		case !ok:
			return "invalid_input_type", "Failed to convert an input value to a " + in.kind + " value", fmt.Sprintf("%s, %v", name, v)
		case number < in.min:
			return "value_smaller_than_min", fmt.Sprintf("Value %v smaller than min of %v", number, in.min), name
		case number > in.max:
			return "value_bigger_than_max", fmt.Sprintf("Value %v bigger than max of %v", number, in.max), name
		}
	case "STRING":
		if _, ok := v.(string); !ok {
			return "invalid_input_type", "Failed to convert an input value to a STRING value", name
		}
	case "UPLOAD":
		file, _ := v.(string)
		if s.Uploaded(file) == nil {
			return "custom_validation_failed", "Custom validation failed for node", name + " - Invalid image file: " + file
		}
	case "":
		for _, c := range in.choices {
			if v == c {
				return "", "", ""
			}
		}
		return "value_not_in_list", "Value not in list", fmt.Sprintf("%s: '%v' not in %v", name, v, in.choices)
	default:
		return "invalid_input_type", "Input has to be linked", name
	}
	return "", "", ""
}
