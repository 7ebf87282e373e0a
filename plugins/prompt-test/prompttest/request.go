package prompttest

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
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

func (r *request) numbers() error {
	if t := r.Temperature; t != nil && !(*t >= 0 && *t <= 2) {
		return sdk.Failf(invalid, "Temperature must be between 0 and 2")
	}
	r.ask.Temperature = r.Temperature
	runs, err := whole("Runs", r.Runs, 1, maxRuns)
	if err != nil {
		return err
	}
	if r.runs = 1; runs != nil {
		r.runs = int(*runs)
	}
	most, err := whole("Max tokens", r.MaxTokens, 1, maxMaxTokens)
	if err != nil {
		return err
	}
	if most != nil {
		n := int(*most)
		r.ask.MaxTokens = &n
	}
	r.ask.Seed, err = whole("Seed", r.Seed, 0, maxSeed)
	return err
}

// whole checks an optional whole number.
func whole(name string, v *float64, least, most int64) (*int64, error) {
	if v == nil {
		return nil, nil //nolint:nilnil // nothing was given
	}
	n := int64(*v)
	if float64(n) != *v || n < least || n > most {
		return nil, sdk.Failf(invalid, "%s must be a whole number from %d to %d", name, least, most)
	}
	return &n, nil
}

// stops reads what ends an answer: a text, or several.
func (r *request) stops() error {
	if !given(r.Stop) {
		return nil
	}
	var one string
	if json.Unmarshal(r.Stop, &one) == nil {
		r.ask.Stop = []string{one}
	} else if json.Unmarshal(r.Stop, &r.ask.Stop) != nil || len(r.ask.Stop) == 0 {
		return errStop()
	}
	for _, s := range r.ask.Stop {
		if n := utf8.RuneCountInString(s); n == 0 || n > maxStop || len(r.ask.Stop) > maxStops {
			return errStop()
		}
	}
	return nil
}

func errStop() error {
	return sdk.Failf(invalid, "Stop must be a text or a list of 1 to %d texts, each of 1 to %d characters", maxStops, maxStop)
}

var formats = map[string]model.Format{"": model.FormatText, "text": model.FormatText, "json": model.FormatJSON, "json_schema": model.FormatSchema}

// answer reads what the answer has to be. A schema checks it whatever the server is told: so an author finds out how
// well a model keeps to it that is not held to it.
func (r *request) answer() error {
	format, known := formats[r.Format]
	if !known {
		return sdk.Failf(invalid, "Response format must be text, json or json_schema")
	}
	hasSchema := given(r.Schema)
	switch {
	case hasSchema && r.Format == "":
		format = model.FormatSchema
	case !hasSchema && format == model.FormatSchema:
		return sdk.Failf(invalid, "Response schema is required for the response_format json_schema")
	}
	r.format, r.ask.Format = format, format
	var err error
	if hasSchema {
		if r.schema, err = expect.ParseSchema(r.Schema); err != nil {
			return sdk.Failf(invalid, "Response schema %v", err)
		}
		r.ask.Schema = r.Schema
	}
	if r.checks, err = expect.Parse(r.Expect); err != nil {
		return sdk.Failf(invalid, "expect%v", err)
	}
	return nil
}

// advice is what in the request will make trouble with real models.
func (r *request) advice(texts ...string) []string {
	if (r.format == model.FormatText && r.schema == nil) || strings.Contains(strings.ToLower(strings.Join(texts, "\n")), "json") {
		return nil
	}
	return []string{"the answer has to be JSON, but no prompt says so: models then ramble, and some servers refuse"}
}

func (r *request) formatName() string {
	switch r.format {
	case model.FormatJSON:
		return "json"
	case model.FormatSchema:
		return "json_schema"
	case model.FormatText:
	}
	return "text"
}
