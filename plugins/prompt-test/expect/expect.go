// Package expect holds an answer of a language model against what the author of a prompt expects of it.
package expect

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Check is one expectation. Its name is the key of task_data, its value what was given there.
type Check struct {
	Name  string
	Value json.RawMessage
	holds func(a *answer) (ok bool, detail string)
}

// Verdict is what became of a check.
type Verdict struct {
	Check  string          `json:"check"`
	Value  json.RawMessage `json:"value"`
	Passed bool            `json:"passed"`
	Detail string          `json:"detail,omitempty"` // what was found instead
}

// MaxChecks is the most entries that a list of expectations may have.
const MaxChecks = 32

const (
	maxText    = 10_000
	maxPattern = 1_000
	maxPointer = 1_000
	maxWords   = 1_000_000
)

// entry is one object of the list. It may hold several checks; each counts.
type entry struct {
	Contains    *string         `json:"contains"`
	NotContains *string         `json:"not_contains"`
	Matches     *string         `json:"matches"`
	MaxWords    *float64        `json:"max_words"`
	IsJSON      *bool           `json:"is_json"`
	Pointer     *string         `json:"pointer"`
	Equals      json.RawMessage `json:"equals"`
}

// Parse reads a list of expectations. Its error is a clause that follows the name of the field: "[2]: matches is …".
func Parse(raw json.RawMessage) ([]Check, error) {
	if len(raw) == 0 || string(bytes.TrimSpace(raw)) == "null" {
		return nil, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) > MaxChecks {
		return nil, fmt.Errorf(" must be a list of at most %d checks", MaxChecks)
	}
	var checks []Check
	for i, one := range list {
		found, err := parseEntry(one)
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		checks = append(checks, found...)
	}
	return checks, nil
}

var errUnknown = fmt.Errorf("each check must be an object with one of contains, not_contains, matches, max_words, is_json, or pointer with equals")

func parseEntry(raw json.RawMessage) ([]Check, error) {
	var e entry
	reader := json.NewDecoder(bytes.NewReader(raw))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&e); err != nil {
		return nil, errUnknown
	}
	var all []Check
	for _, make := range []func(entry) (*Check, error){contains, notContains, matches, words, isJSON, pointer} {
		c, err := make(e)
		if err != nil {
			return nil, err
		}
		if c != nil {
			all = append(all, *c)
		}
	}
	if len(all) == 0 {
		return nil, errUnknown
	}
	return all, nil
}

// Judge holds an answer against all checks.
func Judge(checks []Check, said string) []Verdict {
	a := &answer{text: said}
	verdicts := make([]Verdict, 0, len(checks))
	for _, c := range checks {
		passed, detail := c.holds(a)
		if passed {
			detail = ""
		}
		verdicts = append(verdicts, Verdict{Check: c.Name, Value: c.Value, Passed: passed, Detail: detail})
	}
	return verdicts
}
