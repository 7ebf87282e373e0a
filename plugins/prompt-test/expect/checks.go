package expect

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"
)

func check(name string, value any, holds func(*answer) (bool, string)) (*Check, error) {
	raw, err := json.Marshal(value)
	return &Check{Name: name, Value: raw, holds: holds}, err
}

func text(name string, given *string, most int) error {
	if n := utf8.RuneCountInString(*given); n == 0 || n > most {
		return fmt.Errorf("%s must be text of 1 to %d characters", name, most)
	}
	return nil
}

func contains(e entry) (*Check, error) {
	if e.Contains == nil {
		return nil, nil //nolint:nilnil // the entry has no such check
	}
	if err := text("contains", e.Contains, maxText); err != nil {
		return nil, err
	}
	return check("contains", *e.Contains, func(a *answer) (bool, string) {
		return strings.Contains(a.text, *e.Contains), "the answer does not contain it"
	})
}

func notContains(e entry) (*Check, error) {
	if e.NotContains == nil {
		return nil, nil //nolint:nilnil // the entry has no such check
	}
	if err := text("not_contains", e.NotContains, maxText); err != nil {
		return nil, err
	}
	return check("not_contains", *e.NotContains, func(a *answer) (bool, string) {
		return !strings.Contains(a.text, *e.NotContains), "the answer contains it"
	})
}

func matches(e entry) (*Check, error) {
	if e.Matches == nil {
		return nil, nil //nolint:nilnil // the entry has no such check
	}
	if err := text("matches", e.Matches, maxPattern); err != nil {
		return nil, err
	}
	pattern, err := regexp.Compile(*e.Matches)
	if err != nil {
		return nil, fmt.Errorf("matches must be a regular expression (RE2): %w", err)
	}
	return check("matches", *e.Matches, func(a *answer) (bool, string) {
		return pattern.MatchString(a.text), "the answer does not match it"
	})
}

func words(e entry) (*Check, error) {
	if e.MaxWords == nil {
		return nil, nil //nolint:nilnil // the entry has no such check
	}
	most := int(*e.MaxWords)
	if float64(most) != *e.MaxWords || most < 1 || most > maxWords {
		return nil, fmt.Errorf("max_words must be a whole number from 1 to %d", maxWords)
	}
	return check("max_words", most, func(a *answer) (bool, string) {
		n := len(strings.Fields(a.text))
		return n <= most, fmt.Sprintf("the answer has %d words", n)
	})
}

func isJSON(e entry) (*Check, error) {
	if e.IsJSON == nil {
		return nil, nil //nolint:nilnil // the entry has no such check
	}
	return check("is_json", *e.IsJSON, func(a *answer) (bool, string) {
		a.parse()
		if *e.IsJSON {
			return a.fault == "", a.fault
		}
		return a.fault != "", "the answer is JSON"
	})
}

func pointer(e entry) (*Check, error) {
	switch {
	case e.Pointer == nil && e.Equals == nil:
		return nil, nil //nolint:nilnil // the entry has no such check
	case e.Pointer == nil || e.Equals == nil:
		return nil, fmt.Errorf("pointer and equals go together, for example {\"pointer\": \"/name\", \"equals\": \"Ada\"}")
	case len(*e.Pointer) > maxPointer || (*e.Pointer != "" && (*e.Pointer)[0] != '/'):
		return nil, fmt.Errorf("pointer must be a JSON pointer of at most %d characters, such as /hero/name", maxPointer)
	}
	want, fault := decode(string(e.Equals))
	if fault != "" {
		return nil, fmt.Errorf("equals must be a JSON value")
	}
	return check("equals", map[string]any{"pointer": *e.Pointer, "equals": e.Equals}, func(a *answer) (bool, string) {
		a.parse()
		if a.fault != "" {
			return false, a.fault
		}
		found, ok := lookup(a.value, *e.Pointer)
		if !ok {
			return false, "the answer has nothing at this place"
		}
		return reflect.DeepEqual(found, want), "the answer has " + short(found)
	})
}
