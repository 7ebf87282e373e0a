package model

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// ollama speaks Ollama's own protocol: it says which models there are, how long one took to load, and can be told not
// to cut a prompt silently that is longer than the context.
type ollama struct {
	wire
	keepAlive string
}

var _ Server = (*ollama)(nil)

// Ask puts one question.
func (o *ollama) Ask(ctx context.Context, q Question, said func(string)) (Answer, error) {
	l := listen(q, said)
	a, err := o.ask(ctx, "/api/chat", o.question(q), l, func(response *http.Response) error { return readOllama(response, l) })
	return a, o.explain(ctx, q, err)
}

func (o *ollama) question(q Question) map[string]any {
	options := map[string]any{}
	if q.Temperature != nil {
		options["temperature"] = *q.Temperature
	}
	if q.MaxTokens != nil {
		options["num_predict"] = *q.MaxTokens
	}
	if q.Seed != nil {
		options["seed"] = *q.Seed
	}
	if len(q.Stop) > 0 {
		options["stop"] = q.Stop
	}
	// Without truncate and shift a prompt that does not fit is an error, and an answer that runs full has an end.
	question := map[string]any{
		"model": q.Model, "messages": messages(q), "stream": true, "options": options, "truncate": false, "shift": false,
	}
	if o.keepAlive != "" {
		question["keep_alive"] = o.keepAlive
	}
	switch q.Format {
	case FormatText:
	case FormatJSON:
		question["format"] = "json"
	case FormatSchema:
		question["format"] = q.Schema
	}
	return question
}

// explain makes better sentences of what Ollama refuses.
func (o *ollama) explain(ctx context.Context, q Question, err error) error {
	var refusal *upstream.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	switch {
	case refusal.Status == http.StatusNotFound:
		if names := o.models(ctx); names != nil {
			return sdk.Failf("backend_not_found", "The Ollama server does not have the model %q; it has %s. The prompt was not at fault; choose one of these in models, or ask the operator to pull it.", q.Model, enumerate(names))
		}
	case refusal.Status == http.StatusBadRequest && strings.Contains(string(refusal.Body), "exceeds the context length"):
		return sdk.Failf("prompt_too_long", "The rendered prompt is longer than the model can hold; shorten prompt_template, system_prompt or the values in test_parameters, or ask the operator for a longer context")
	}
	return err
}

// models are the names of those that the server has; nil where it does not say.
func (o *ollama) models(ctx context.Context) []string {
	var tags struct {
		Models []struct {
			Name string `json:"name"`
		} `json:"models"`
	}
	if o.client.JSON(ctx, http.MethodGet, "/api/tags", nil, &tags) != nil || tags.Models == nil {
		return nil
	}
	names := []string{}
	for _, m := range tags.Models {
		names = append(names, m.Name)
	}
	slices.Sort(names)
	return names
}

// enumerate joins names, the first ten of many.
func enumerate(names []string) string {
	const most = 10
	switch {
	case len(names) == 0:
		return "none"
	case len(names) > most:
		return strings.Join(names[:most], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}
