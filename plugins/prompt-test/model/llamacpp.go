package model

import (
	"context"
	"net/http"
	"path"
	"strings"
)

// llamaCpp speaks to llama.cpp's own server. Its chat completions are used and not its /completion: they apply the chat
// template that belongs to the model, take a JSON schema as a grammar, and count. What only this server tells, which
// model it has loaded and how much that can hold, comes from /props.
type llamaCpp struct{ chat }

var _ Server = (*llamaCpp)(nil)

// Ask puts one question.
func (c *llamaCpp) Ask(ctx context.Context, q Question, said func(string)) (Answer, error) {
	a, err := c.chat.Ask(ctx, q, said)
	if err != nil {
		return a, err
	}
	props := c.props(ctx)
	a.Context = props.Settings.Context
	if loaded := props.model(); loaded != "" && (a.Model == "" || a.Model == q.Model) {
		a.Model = loaded
	}
	return a, nil
}

// props is what /props tells of the server.
type props struct {
	Settings struct {
		Context int `json:"n_ctx"`
	} `json:"default_generation_settings"`
	Alias string `json:"model_alias"`
	Path  string `json:"model_path"`
}

// props asks the server about itself. A server that keeps it to itself is no worse at answering.
func (c *llamaCpp) props(ctx context.Context) (p props) {
	_ = c.client.JSON(ctx, http.MethodGet, "/props", nil, &p)
	return p
}

// model is the name of what is loaded: its alias, or its file without folders.
func (p props) model() string {
	if p.Alias != "" && !strings.ContainsAny(p.Alias, `/\`) {
		return p.Alias
	}
	if p.Path == "" {
		return ""
	}
	return strings.TrimSuffix(path.Base(strings.ReplaceAll(p.Path, `\`, "/")), ".gguf")
}
