package comfyuitest

import (
	"maps"
	"slices"
	"time"
)

// samplingSteps is how many progress events a KSampler sends.
const samplingSteps = 4

// execute is the server's one worker.
func (s *Server) execute() {
	defer close(s.done)
	for {
		select {
		case <-s.work:
		case <-s.life.Done():
			return
		}
		for {
			s.mu.Lock()
			if len(s.pending) == 0 {
				s.mu.Unlock()
				break
			}
			p := s.pending[0]
			s.pending, s.running = s.pending[1:], p
			s.mu.Unlock()
			s.moved()
			if !s.perform(p) {
				return
			}
		}
	}
}

// perform runs one prompt; false ends the worker.
func (s *Server) perform(p *prompt) bool {
	r := &report{outputs: map[string]any{}}
	say := func(kind string, data map[string]any) {
		data["prompt_id"], data["timestamp"] = p.id, time.Now().UnixMilli()
		r.messages = append(r.messages, []any{kind, data})
		if p.clientID != "" || kind == "execution_interrupted" {
			s.send(p.clientID, kind, data)
		}
	}
	say("execution_start", map[string]any{})
	say("execution_cached", map[string]any{"nodes": []string{}})
	kind, ended := "execution_success", map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(p.graph)) {
		n := p.graph[id]
		s.mu.Lock()
		s.node = id
		s.mu.Unlock()
		if p.clientID != "" {
			s.send(p.clientID, "executing", map[string]any{"node": id, "display_node": id, "prompt_id": p.id})
		}
		where := map[string]any{"node_id": id, "node_type": n.ClassType, "executed": []string{}}
		if n.ClassType == "KSampler" && !s.sample(p, id) {
			select {
			case <-s.life.Done():
				return false
			default:
			}
			kind, ended = "execution_interrupted", where
			break
		}
		if s.Fault.Node == id {
			kind, ended = "execution_error", where
			ended["exception_message"], ended["exception_type"] = s.Fault.Message, s.Fault.Exception
			ended["traceback"] = []string{"  File \"/opt/ComfyUI/execution.py\", line 496, in execute\n"}
			break
		}
		if saves(n.ClassType) {
			r.outputs[id] = s.save(p)
			say("executed", map[string]any{"node": id, "display_node": id, "output": r.outputs[id]})
		}
	}
	if !s.Old || kind != "execution_success" {
		say(kind, ended)
	}
	s.finish(p, r, kind)
	return true
}

// sample sends steps and previews, and then counts anew, as a sampler that refines; false where it was interrupted.
func (s *Server) sample(p *prompt, id string) bool {
	for step := range samplingSteps {
		if s.Hold && step == 1 {
			select {
			case <-s.released:
			case <-p.interrupted:
				return false
			case <-s.life.Done():
				return false
			}
		}
		at := map[string]any{"value": step + 1, "max": samplingSteps, "prompt_id": p.id, "node": id}
		s.send(p.clientID, "progress", at)
		s.send(p.clientID, "progress_state", map[string]any{"prompt_id": p.id, "nodes": map[string]any{id: at}})
		s.sendFrame(p.clientID, textFrame, "a node's words")
		s.sendFrame(p.clientID, previewFrame, "\x00\x00\x00\x01"+tinyJPEG())
	}
	s.send(p.clientID, "progress", map[string]any{"value": 1, "max": samplingSteps, "prompt_id": p.id, "node": id})
	return true
}
