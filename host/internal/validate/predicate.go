package validate

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// predicate says what a rule wants, to follow the name of a field.
func predicate(rule jsonschema.ErrorKind) string {
	switch k := rule.(type) {
	case *kind.Type:
		return "must be " + oneOf(k.Want, typeNames)
	case *kind.Enum:
		return "must be " + anyOf(k.Want)
	case *kind.Const:
		return "must be " + plain(k.Want)
	case *kind.Minimum:
		return "must be at least " + number(k.Want)
	case *kind.Maximum:
		return "must be at most " + number(k.Want)
	case *kind.ExclusiveMinimum:
		return "must be more than " + number(k.Want)
	case *kind.ExclusiveMaximum:
		return "must be less than " + number(k.Want)
	case *kind.MultipleOf:
		return "must be a multiple of " + number(k.Want)
	}
	return sizePredicate(rule)
}

func sizePredicate(rule jsonschema.ErrorKind) string {
	switch k := rule.(type) {
	case *kind.MinLength:
		if k.Want == 1 {
			return "must not be empty"
		}
		return fmt.Sprintf("must have at least %d characters", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("must have at most %d characters", k.Want)
	case *kind.MinItems:
		return "must have at least " + count(k.Want, "entry", "entries")
	case *kind.MaxItems:
		return "must have at most " + count(k.Want, "entry", "entries")
	case *kind.MinProperties:
		return "must have at least " + count(k.Want, "field", "fields")
	case *kind.MaxProperties:
		return "must have at most " + count(k.Want, "field", "fields")
	case *kind.UniqueItems:
		return "must not have an entry twice"
	case *kind.Pattern:
		return "must match " + k.Want
	case *kind.Format:
		return "must be a valid " + k.Want
	case *kind.FalseSchema:
		return "is not allowed here"
	case *kind.PropertyNames:
		return fmt.Sprintf("has a field with a name that is not allowed: %q", short(k.Property))
	case *kind.AnyOf, *kind.OneOf:
		return "matches none of the allowed forms, or more than one"
	}
	return "is not allowed as it is"
}

var typeNames = map[string]string{
	"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false",
	"object": "an object", "array": "a list", "null": "null",
}

func oneOf(names []string, words map[string]string) string {
	said := make([]string, len(names))
	for i, name := range names {
		said[i] = words[name]
	}
	if i := slices.Index(said, "null"); i >= 0 {
		said = append(slices.Delete(said, i, i+1), "null")
	}
	return enumerate(said)
}

func anyOf(values []any) string {
	said := make([]string, len(values))
	for i, v := range values {
		said[i] = plain(v)
	}
	if len(said) == 1 {
		return said[0]
	}
	return "one of " + enumerate(said)
}

func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

func plain(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

func number(r *big.Rat) string {
	if r.IsInt() {
		return r.RatString()
	}
	f, _ := r.Float64()
	return fmt.Sprint(f)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
