package model

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// chat speaks OpenAI's chat completions.
type chat struct {
	wire
	path           string
	maxTokensField string
}

var _ Server = (*chat)(nil)

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// messages are the question as turns of a conversation.
func messages(q Question) []message {
	m := []message{{Role: "user", Content: q.Prompt}}
	if q.System != "" {
		m = append([]message{{Role: "system", Content: q.System}}, m...)
	}
	return m
}

// Ask puts one question.
func (c *chat) Ask(ctx context.Context, q Question, said func(string)) (Answer, error) {
	l := listen(q, said)
	a, err := c.ask(ctx, c.path, c.question(q), l, func(response *http.Response) error { return readChat(response, l) })
	return a, tooLong(err)
}

func (c *chat) question(q Question) map[string]any {
	question := map[string]any{
		"messages": messages(q), "stream": true, "stream_options": map[string]any{"include_usage": true},
	}
	if q.Model != "" {
		question["model"] = q.Model
	}
	if q.Temperature != nil {
		question["temperature"] = *q.Temperature
	}
	if q.MaxTokens != nil {
		question[c.maxTokensField] = *q.MaxTokens
	}
	if q.Seed != nil {
		question["seed"] = *q.Seed
	}
	if len(q.Stop) > 0 {
		question["stop"] = q.Stop
	}
	switch q.Format {
	case FormatText:
	case FormatJSON:
		question["response_format"] = map[string]any{"type": "json_object"}
	case FormatSchema:
		question["response_format"] = map[string]any{"type": "json_schema", "json_schema": map[string]any{"name": "answer", "schema": q.Schema}}
	}
	return question
}

// completion is a chunk of a streamed answer, or a whole one of a server that does not stream.
type completion struct {
	Model   string `json:"model"`
	Choices []struct {
		Index        int     `json:"index"`
		Delta        turn    `json:"delta"`
		Message      *turn   `json:"message"`
		FinishReason *string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
		Details    struct {
			Reasoning int `json:"reasoning_tokens"`
		} `json:"completion_tokens_details"`
	} `json:"usage"`
	Error json.RawMessage `json:"error"`
}

type turn struct {
	Content string `json:"content"`
	Refusal string `json:"refusal"`
}

func readChat(response *http.Response, l *listener) error {
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if kind == "application/json" {
		return readWhole(response.Body, l)
	}
	ended := false
	err := events(response.Body, func(data []byte) error {
		if string(data) == "[DONE]" {
			ended = true
			return errEnough
		}
		return l.chunk(data)
	})
	if err == nil && !ended && l.answer.Finish == "" {
		return errCut
	}
	return err
}

// readWhole takes an answer that the server did not stream.
func readWhole(body io.Reader, l *listener) error {
	raw, err := io.ReadAll(io.LimitReader(body, maxLine+1))
	if err != nil {
		return err
	}
	if len(raw) > maxLine {
		return errMalformed
	}
	if err := l.chunk(raw); err != nil {
		return err
	}
	if l.answer.Finish == "" {
		return errMalformed
	}
	return nil
}

func (l *listener) chunk(data []byte) error {
	var c completion
	if json.Unmarshal(data, &c) != nil {
		return errMalformed
	}
	if len(c.Error) > 0 && string(c.Error) != "null" {
		return &toldError{wordsOf(c.Error)}
	}
	if len(c.Choices) == 0 && c.Usage == nil && c.Model == "" {
		// llama.cpp's old way: the error stands alone.
		if words := wordsOf(data); words != "" {
			return &toldError{words}
		}
		return errMalformed
	}
	if c.Model != "" {
		l.answer.Model = c.Model
	}
	if c.Usage != nil {
		l.answer.Usage = &Usage{Prompt: c.Usage.Prompt, Completion: c.Usage.Completion, Reasoning: c.Usage.Details.Reasoning}
	}
	for _, choice := range c.Choices {
		if choice.Index != 0 {
			continue
		}
		said := choice.Delta
		if choice.Message != nil {
			said = *choice.Message
		}
		if choice.FinishReason != nil {
			l.answer.Finish = *choice.FinishReason
		}
		if said.Refusal != "" {
			l.answer.Refused = true
		}
		if err := l.hear(said.Content + said.Refusal); err != nil {
			return err
		}
	}
	return nil
}

// wordsOf finds the sentence in an error: an object with a message, or a text.
func wordsOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var object struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(raw, &object)
	return object.Message
}

// tooLong says of a refused prompt that it is longer than the model can hold, where the server gives that as its reason.
func tooLong(err error) error {
	var refusal *upstream.Refusal
	if !errors.As(err, &refusal) || refusal.Status != http.StatusBadRequest {
		return err
	}
	var said struct {
		Error struct {
			Type    string `json:"type"`
			Code    any    `json:"code"`
			Prompt  int    `json:"n_prompt_tokens"`
			Context int    `json:"n_ctx"`
		} `json:"error"`
	}
	if json.Unmarshal(refusal.Body, &said) != nil {
		return err
	}
	const advice = "shorten prompt_template, system_prompt or the values in test_parameters, or choose a model with a longer context"
	switch {
	case said.Error.Type == "exceed_context_size_error" && said.Error.Context > 0:
		return sdk.Failf("prompt_too_long", "The rendered prompt has %d tokens and the model can hold %d; %s", said.Error.Prompt, said.Error.Context, advice)
	case said.Error.Type == "exceed_context_size_error", said.Error.Code == "context_length_exceeded":
		return sdk.Failf("prompt_too_long", "The rendered prompt is longer than the model can hold; %s", advice)
	}
	return err
}
