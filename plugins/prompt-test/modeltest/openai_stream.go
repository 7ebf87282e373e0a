package modeltest

func finishOf(turn Turn) string {
	if turn.Finish == "" {
		return "stop"
	}
	return turn.Finish
}

func usageOf(turn Turn) any {
	if turn.Silent {
		return nil
	}
	return object{"prompt_tokens": turn.Prompt, "completion_tokens": len(turn.Says), "total_tokens": turn.Prompt + len(turn.Says)}
}

// streamOpenAI writes the chunks; last is what the final one holds besides.
func (d *Double) streamOpenAI(s *stream, q openAIRequest, turn Turn, last object) {
	if !s.wait(turn) {
		return
	}
	chunk := func(choices []any, usage any, more object) {
		c := object{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": q.Model + "-2026", "choices": choices, "usage": usage}
		for k, v := range more {
			c[k] = v
		}
		s.write("data: " + text(c) + "\n\n")
	}
	piece := func(delta object, finish any) []any {
		return []any{object{"index": 0, "delta": delta, "finish_reason": finish}}
	}
	chunk(piece(object{"role": "assistant", "content": nil}, nil), nil, nil)
	for _, said := range turn.Says {
		if !s.present() {
			return
		}
		s.write(": keep-alive\n\n")
		s.sent++
		chunk(piece(object{"content": said}, nil), nil, nil)
	}
	if turn.Break != BreakNone {
		s.breakSSE(turn)
		return
	}
	chunk(piece(object{}, finishOf(turn)), nil, last)
	if q.StreamOptions != nil && q.StreamOptions.IncludeUsage && !turn.Silent {
		chunk([]any{}, usageOf(turn), last)
	}
	s.write("data: [DONE]\n\n")
}

func (s *stream) breakSSE(turn Turn) {
	failure := object{"code": 500, "message": turn.Words, "type": "server_error"}
	s.breaks(turn, "data: {\"choices\": [{\"delta\": \n\n", "data: "+text(object{"error": failure})+"\n\n", "error: "+text(failure)+"\n\n")
}
