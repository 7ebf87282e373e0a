// Package prompttest is the generator of test_prompt: it renders a prompt template, counts and lints it, asks language
// models where any are configured, and compares and checks what they say.
package prompttest

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/sdk"
)

//go:embed schema.json
var dataSchema []byte

// backendPreviz renders and counts, and asks nobody. It is what the dry run calls itself in generation_model.
const backendPreviz = "previz"

// Plugin is what the binary ships.
func Plugin() sdk.Plugin {
	return sdk.Plugin{
		Name:       "prompt-test",
		Version:    "1.0.0",
		Generators: []sdk.Generator{New()},
		Backends: []sdk.BackendSpecification{
			{Name: backendPreviz},
			{Name: model.KindOpenAI, ConfigSchema: schemaOf(model.KindOpenAI)},
			{Name: model.KindOllama, ConfigSchema: schemaOf(model.KindOllama)},
			{Name: model.KindLlamaCpp, ConfigSchema: schemaOf(model.KindLlamaCpp)},
		},
	}
}

// Generator runs test_prompt. Without a configured backend it runs dry.
type Generator struct {
	cast *cast // nil in a dry run
}

// New makes a generator that runs dry until it is configured otherwise.
func New() *Generator { return &Generator{} }

var _ sdk.Configurer = (*Generator)(nil)

// Specification describes test_prompt.
func (g *Generator) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type:        "test_prompt",
		Description: "Renders a prompt template with test parameters and tries it on language models",
		DataSchema:  dataSchema,
		Example:     []byte(`{"prompt_template":"Describe {{place}} in one sentence.","test_parameters":{"place":"a harbour at dawn"}}`),
		Queue:       sdk.QueueCPUIntensive,
		Typical:     10 * time.Second,
		Maximum:     60 * time.Second,
	}
}

// Configure chooses the backend.
func (g *Generator) Configure(_ context.Context, c sdk.Configuration) error {
	switch c.Backend {
	case "", backendPreviz:
		g.cast = nil
		return nil
	case model.KindOpenAI, model.KindOllama, model.KindLlamaCpp:
		var err error
		g.cast, err = newCast(c.Backend, c.Options)
		return err
	}
	return fmt.Errorf("unknown backend %q: prompt-test has previz, openai, ollama and llamacpp", c.Backend)
}

// Generate renders, asks, checks and reports.
func (g *Generator) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	r, err := decode(t)
	if err != nil {
		return nil, err
	}
	t.Progress(0.05, "rendering_prompt")
	p, err := render(r)
	if err != nil {
		return nil, err
	}
	if g.cast == nil {
		t.Progress(1, "done")
		return &sdk.Result{Metadata: dryReport(r, p)}, nil
	}
	questions, err := g.cast.questions(r, p)
	if err != nil {
		return nil, err
	}
	outcomes, err := g.cast.askAll(ctx, t, questions)
	if err != nil {
		return nil, err
	}
	t.Progress(0.97, "writing_report")
	return g.report(t, r, p, outcomes)
}

// questions are what is to be asked: each model, as often as the task says.
func (c *cast) questions(r request, p prompt) ([]question, error) {
	if strings.TrimSpace(p.user.text) == "" {
		return nil, sdk.Failf("empty_prompt", "The rendered prompt is empty, so there is nothing to ask the language model; give prompt_template some text")
	}
	targets := c.targets[:1]
	if len(r.models) > 0 {
		targets = nil
	}
	for i, want := range r.models {
		found, ok := c.find(want)
		if !ok {
			return nil, sdk.Failf(invalid, "models[%d] names %.100q, which is not on offer here; there is %s", i, want.Model, c.names())
		}
		targets = append(targets, found)
	}
	ask := r.ask
	ask.System, ask.Prompt = p.system.text, p.user.text
	if ask.Temperature == nil {
		ask.Temperature = c.Temperature
	}
	switch {
	case ask.MaxTokens == nil:
		ask.MaxTokens = c.MaxTokens
	case c.MaxTokens != nil && *ask.MaxTokens > *c.MaxTokens:
		return nil, sdk.Failf(invalid, "Max tokens must be at most %d here: that is what the operator allows", *c.MaxTokens)
	}
	var all []question
	for _, t := range targets {
		for run := range r.runs {
			q := question{target: t, run: run + 1, ask: ask}
			q.ask.Model = t.model
			all = append(all, q)
		}
	}
	return all, nil
}
