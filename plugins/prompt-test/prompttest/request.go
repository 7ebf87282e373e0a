package prompttest

import (
	"bytes"
	"encoding/json"
	"math"
	"unicode/utf8"

	"ft.tc/backlot/plugins/prompt-test/expect"
	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/sdk"
)

const invalid = "invalid_task_data"

// Bounds of task_data, as schema.json has them.
const (
	maxTemplate  = 200_000 // characters
	maxModels    = 8
	maxRuns      = 5
	maxMaxTokens = 131_072
	maxSeed      = 1<<53 - 1 // what a JSON number holds exactly
	maxStops     = 4
	maxStop      = 256 // characters
	maxName      = 256 // characters
)

// promptData is task_data as it came. Identifiers go back as they came.
type promptData struct {
	Template     *string         `json:"prompt_template"`
	System       string          `json:"system_prompt"`
	Parameters   json.RawMessage `json:"test_parameters"`
	Strict       bool            `json:"strict"`
	PromptID     json.RawMessage `json:"prompt_id"`
	AgentType    json.RawMessage `json:"agent_type"`
	TestResultID json.RawMessage `json:"test_result_id"`
	Models       json.RawMessage `json:"models"`
	Runs         *float64        `json:"runs"`
	Format       string          `json:"response_format"`
	Schema       json.RawMessage `json:"response_schema"`
	Temperature  *float64        `json:"temperature"`
	MaxTokens    *float64        `json:"max_tokens"`
	Seed         *float64        `json:"seed"`
	Stop         json.RawMessage `json:"stop"`
	Expect       json.RawMessage `json:"expect"`
}

// request is what a task asks for, checked.
type request struct {
	promptData
	models []choice
	runs   int
	format model.Format
	schema *expect.Schema
	checks []expect.Check
	ask    model.Question // all of it but the texts and the model
}

// choice is a model that a task names.
type choice struct {
	Backend string `json:"backend"`
	Model   string `json:"model"`
}

// decode reads task_data. The schema has checked it where the host runs; what it can't express, and what a caller
// without a host sends, is checked here again.
func decode(t *sdk.Task) (request, error) {
	var r request
	if err := t.Decode(&r.promptData); err != nil {
		return r, err
	}
	for _, read := range []func() error{r.texts, r.identifiers, r.readModels, r.numbers, r.stops, r.answer} {
		if err := read(); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (r *request) texts() error {
	switch {
	case r.Template == nil:
		return sdk.Failf(invalid, "Prompt template is required: give prompt_template the text of the prompt")
	case utf8.RuneCountInString(*r.Template) > maxTemplate:
		return sdk.Failf(invalid, "Prompt template must be text of at most 200,000 characters")
	case utf8.RuneCountInString(r.System) > maxTemplate:
		return sdk.Failf(invalid, "System prompt must be text of at most 200,000 characters")
	}
	var parameters map[string]json.RawMessage
	if given(r.Parameters) && (json.Unmarshal(r.Parameters, &parameters) != nil || len(parameters) > 1000) {
		return sdk.Failf(invalid, "Test parameters must be an object of at most 1,000 names")
	}
	return nil
}

// given reports whether an optional value is there; null is as good as nothing.
func given(raw json.RawMessage) bool {
	trimmed := bytes.TrimSpace(raw)
	return len(trimmed) > 0 && !bytes.Equal(trimmed, []byte("null"))
}

func (r *request) identifiers() error {
	for _, id := range []struct {
		name, label string
		raw         json.RawMessage
		number      bool
	}{
		{"prompt_id", "Prompt ID", r.PromptID, true}, {"agent_type", "Agent type", r.AgentType, false}, {"test_result_id", "Test result ID", r.TestResultID, true},
	} {
		var text string
		var number float64
		switch {
		case !given(id.raw):
		case json.Unmarshal(id.raw, &text) == nil && utf8.RuneCountInString(text) <= maxName:
		case id.number && id.raw[0] != '"' && json.Unmarshal(id.raw, &number) == nil && number == math.Trunc(number) && len(id.raw) <= maxName:
		case id.number:
			return sdk.Failf(invalid, "%s must be a text of at most %d characters or a whole number", id.label, maxName)
		default:
			return sdk.Failf(invalid, "%s must be a text of at most %d characters", id.label, maxName)
		}
	}
	return nil
}

func (r *request) readModels() error {
	if !given(r.Models) {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(r.Models, &list) != nil || len(list) == 0 || len(list) > maxModels {
		return sdk.Failf(invalid, "Models must be a list of 1 to %d models", maxModels)
	}
	for i, raw := range list {
		var c choice
		if json.Unmarshal(raw, &c.Model) != nil && json.Unmarshal(raw, &c) != nil || c.Model == "" || utf8.RuneCountInString(c.Model) > maxName {
			return sdk.Failf(invalid, "models[%d] must be the name of a model, or an object with model and backend", i)
		}
		for _, before := range r.models {
			if before == c {
				return sdk.Failf(invalid, "models[%d] is there twice; runs asks a model several times", i)
			}
		}
		r.models = append(r.models, c)
	}
	return nil
}
