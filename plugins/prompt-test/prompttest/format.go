package prompttest

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"ft.tc/backlot/plugins/prompt-test/expect"
	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/sdk"
)

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
