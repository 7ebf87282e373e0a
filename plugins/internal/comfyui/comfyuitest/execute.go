package comfyuitest

import (
	"encoding/binary"
	"fmt"
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

// report collects what the history says of a run.
type report struct {
	messages []any
	outputs  map[string]any
}

// perform runs one prompt; false ends the worker.
func (s *Server) perform(p *prompt) bool {
	r := &report{outputs: map[string]any{}}
	say := func(kind string, data map[string]any) {
		data["prompt_id"], data["timestamp"] = p.id, time.Now().UnixMilli()
		r.messages = append(r.messages, []any{kind, data})
		s.send(p.clientID, kind, data)
	}
	say("execution_start", map[string]any{})
	say("execution_cached", map[string]any{"nodes": []string{}})
	kind, ended := "execution_success", map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(p.graph)) {
		n := p.graph[id]
		s.mu.Lock()
		s.node = id
		s.mu.Unlock()
		s.send(p.clientID, "executing", map[string]any{"node": id, "display_node": id, "prompt_id": p.id})
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
			s.send(p.clientID, "executed", map[string]any{"node": id, "display_node": id, "output": r.outputs[id], "prompt_id": p.id})
		}
	}
	say(kind, ended)
	s.finish(p, r, kind)
	return true
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
	s.send(p.clientID, "executing", map[string]any{"node": nil, "prompt_id": p.id})
}

// sample sends steps and previews; false where it was interrupted.
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
		s.send(p.clientID, "progress", map[string]any{"value": step + 1, "max": samplingSteps, "prompt_id": p.id, "node": id})
		frame := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 1), 1)
		s.sendFrame(p.clientID, append(frame, tinyJPEG()...))
	}
	return true
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

func who(clientID string) string {
	if len(clientID) > 12 {
		return "client " + clientID[:8]
	}
	return clientID
}

// Occupy queues a prompt of another client, and returns when it runs (or, behind another, waits).
func (s *Server) Occupy(graph Graph) {
	s.enqueue(&prompt{id: "11111111-0000-4000-8000-000000000000", graph: graph, clientID: "somebody else", raw: []byte("{}"), interrupted: make(chan struct{})})
}

// Interrupt stops what runs, as a person at the server's own page does.
func (s *Server) Interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.running.interrupted)
}
