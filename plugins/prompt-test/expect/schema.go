package expect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Bounds of a schema that a stranger sends: checking an answer by it has to stay cheap.
const (
	MaxSchemaBytes = 64 << 10
	maxVisits      = 20_000     // places of the schema for one place of the answer
	maxWork        = 20_000_000 // visits times places of the answer
	maxFaults      = 20
)

// Schema is a JSON Schema that answers have to fit. It is safe for concurrent use.
type Schema struct {
	compiled *jsonschema.Schema
	visits   int
}

// ParseSchema reads a schema, draft 2020-12 unless it says otherwise. References stay inside of it. Its error is a
// clause that follows the name of the field.
func ParseSchema(raw json.RawMessage) (*Schema, error) {
	if len(raw) > MaxSchemaBytes {
		return nil, fmt.Errorf("must be at most %d KiB", MaxSchemaBytes>>10)
	}
	source, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if _, isObject := source.(map[string]any); err != nil || !isObject {
		return nil, errors.New("must be a JSON Schema, an object")
	}
	n := visits(source)
	if n > maxVisits {
		return nil, errors.New("refers to itself in too many ways to be checked")
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(nowhere{})
	if err := c.AddResource(home, source); err != nil {
		return nil, fmt.Errorf("is no valid JSON Schema: %s", reason(err))
	}
	compiled, err := c.Compile(home)
	if err != nil {
		return nil, fmt.Errorf("is no valid JSON Schema: %s", reason(err))
	}
	return &Schema{compiled, n}, nil
}

// home is where a schema lives for references; nothing is ever loaded from there.
const home = "schema:response"

// nowhere is where schemas are loaded from that are not in the given one.
type nowhere struct{}

func (nowhere) Load(url string) (any, error) {
	return nil, fmt.Errorf("%.100q is outside of the schema", url)
}

// reason is why a schema is none, in a line.
func reason(err error) string {
	var invalid *jsonschema.SchemaValidationError
	if errors.As(err, &invalid) {
		if faults := faultsOf(invalid.Err); len(faults) > 0 {
			return faults[0]
		}
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return capped(strings.ReplaceAll(line, home, ""))
}

// Faults says where a value of JSON does not fit, each with its place as a JSON pointer; empty where it fits.
func (s *Schema) Faults(value any) []string {
	if size(value) > maxWork/s.visits {
		return []string{"the answer is too large to be checked by this schema"}
	}
	if err := s.compiled.Validate(value); err != nil {
		return faultsOf(err)
	}
	return []string{}
}

// size counts the places of a value.
func size(value any) int {
	n := 1
	switch v := value.(type) {
	case []any:
		for _, inner := range v {
			n += size(inner)
		}
	case map[string]any:
		for _, inner := range v {
			n += size(inner)
		}
	}
	return n
}

func faultsOf(err error) []string {
	var wrong *jsonschema.ValidationError
	if !errors.As(err, &wrong) {
		return []string{"the answer can't be checked"}
	}
	faults := []string{}
	gather(wrong, &faults)
	return faults
}

// gather lists the innermost faults, and of rules that let one choose the choice.
func gather(e *jsonschema.ValidationError, into *[]string) {
	_, either := e.ErrorKind.(*kind.AnyOf)
	_, one := e.ErrorKind.(*kind.OneOf)
	if len(e.Causes) > 0 && !either && !one {
		for _, cause := range e.Causes {
			gather(cause, into)
		}
		return
	}
	if len(*into) < maxFaults {
		alone := *e
		alone.Causes = nil
		*into = append(*into, capped(alone.Error()))
	}
}

func capped(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}
