// Package prompttest is the generator of test_prompt: it renders a prompt template, counts and lints it,
// and asks a language model where one is configured.
package prompttest

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"ft.tc/backlot/sdk"
)

//go:embed schema.json
var dataSchema []byte

//go:embed openai.schema.json
var openaiSchema []byte

// The backends.
const (
	backendPreviz = "previz" // renders and counts, asks nobody
	backendOpenAI = "openai"
)

// dryRunModel is what the dry run calls itself in generation_model.
const dryRunModel = "previz"

// Plugin is what the binary ships.
func Plugin() sdk.Plugin {
	return sdk.Plugin{
		Name:       "prompt-test",
		Version:    "1.0.0",
		Generators: []sdk.Generator{New()},
		Backends:   []sdk.BackendSpecification{{Name: backendPreviz}, {Name: backendOpenAI, ConfigSchema: openaiSchema}},
	}
}

// Generator runs test_prompt. Without a configured backend it runs dry.
type Generator struct {
	chat *chat // nil in a dry run
}

// New makes a generator that runs dry until it is configured otherwise.
func New() *Generator { return &Generator{} }

var _ sdk.Configurer = (*Generator)(nil)

// Specification describes test_prompt.
func (g *Generator) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type:        "test_prompt",
		Description: "Renders a prompt template with test parameters and tries it on a language model",
		DataSchema:  dataSchema,
		Example:     []byte(`{"prompt_template":"Describe {{place}} in one sentence.","test_parameters":{"place":"a harbour at dawn"}}`),
		Queue:       "cpu_intensive",
		Typical:     10 * time.Second,
		Maximum:     60 * time.Second,
	}
}

// Configure chooses the backend.
func (g *Generator) Configure(_ context.Context, c sdk.Configuration) error {
	switch c.Backend {
	case "", backendPreviz:
		g.chat = nil
		return nil
	case backendOpenAI:
		var options chatOptions
		if err := json.Unmarshal(c.Options, &options); err != nil {
			return fmt.Errorf("options of the openai backend: %w", err)
		}
		var err error
		g.chat, err = newChat(options)
		return err
	}
	return fmt.Errorf("unknown backend %q: prompt-test has previz and openai", c.Backend)
}

// promptData is task_data. Identifiers come back as they came.
type promptData struct {
	Template     string          `json:"prompt_template"`
	Parameters   json.RawMessage `json:"test_parameters"`
	Strict       bool            `json:"strict"`
	PromptID     json.RawMessage `json:"prompt_id"`
	AgentType    json.RawMessage `json:"agent_type"`
	TestResultID json.RawMessage `json:"test_result_id"`
}

// Generate renders, asks and reports.
func (g *Generator) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	var data promptData
	if err := t.Decode(&data); err != nil {
		return nil, err
	}
	t.Progress(0.1, "rendering_prompt")
	parsed, rendered, err := render(data)
	if err != nil {
		return nil, err
	}
	if g.chat == nil {
		return g.report(data, parsed, rendered, nil), nil
	}
	if strings.TrimSpace(rendered.text) == "" {
		return nil, sdk.Failf("empty_prompt", "The rendered prompt is empty, so there is nothing to ask the language model; give prompt_template some text")
	}
	t.Progress(0.3, "asking_model")
	said, err := g.chat.complete(ctx, rendered.text)
	if err != nil {
		return nil, err
	}
	return g.report(data, parsed, rendered, &said), nil
}

func render(data promptData) (template, rendering, error) {
	parsed := parse(data.Template)
	rendered, err := parsed.render(newValue(data.Parameters))
	switch {
	case errors.Is(err, errTooLong):
		return parsed, rendered, sdk.Failf("prompt_too_long",
			"The rendered prompt is longer than %d bytes; shorten the values in test_parameters", maxRenderedBytes)
	case err != nil:
		return parsed, rendered, err
	case data.Strict && len(rendered.missing) > 0:
		return parsed, rendered, sdk.Failf("missing_variables",
			"The template has variables that test_parameters does not give: %s", enumerate(rendered.missing))
	}
	return parsed, rendered, nil
}

// enumerate joins names, the first ten of many.
func enumerate(names []string) string {
	const most = 10
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
