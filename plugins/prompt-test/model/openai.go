package model

import (
	"context"
	"encoding/json"
	"errors"
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
