package comfyuitest

import (
	"fmt"
)

// report collects what the history says of a run.
type report struct {
	messages []any
	outputs  map[string]any
}

// finish writes the history, and then says that nothing is executing any more: in this order, as ComfyUI's main.py.
func (s *Server) finish(p *prompt, r *report, kind string) {
	status := "success"
	if kind != "execution_success" {
		status = "error"
	}
	s.mu.Lock()
	if !s.Fault.Vanish {
		s.history[p.id] = map[string]any{
			"prompt": p.item(), "outputs": r.outputs,
			"status": map[string]any{"status_str": status, "completed": status == "success", "messages": r.messages},
		}
	}
	s.running, s.node = nil, ""
	s.ended = append(s.ended, kind[len("execution_"):])
	s.mu.Unlock()
	s.moved()
	s.Note("  prompt of %s ended: %s", who(p.clientID), kind)
	if p.clientID != "" {
		s.send(p.clientID, "executing", map[string]any{"node": nil, "prompt_id": p.id})
	}
}

func (s *Server) save(p *prompt) any {
	name := s.Name
	if name == "" {
		name = "result_00001_.png"
	}
	content := s.Result(p.graph)
	images := []any{map[string]any{"filename": "preview.png", "subfolder": "", "type": "temp"}}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range max(s.Count, 1) {
		file := name
		if s.Count > 0 {
			file = fmt.Sprintf(name, i)
		}
		s.files["backlot/"+file] = content
		images = append(images, map[string]any{"filename": file, "subfolder": "backlot", "type": "output"})
	}
	return map[string]any{"images": images, "animated": []bool{true}}
}
