package validate

import (
	"slices"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"
)

// spelling refuses fields that differ from a property of the schema in nothing but large and small letters. A generator
// whose language reads them as one would get a value that the schema has never seen.
var spelling = &jsonschema.Vocabulary{
	URL: "schema:spelling",
	Compile: func(_ *jsonschema.CompilerContext, schema map[string]any) (jsonschema.SchemaExt, error) {
		properties, _ := schema["properties"].(map[string]any)
		if len(properties) == 0 {
			return nil, nil //nolint:nilnil // what the library wants of a schema that this is not about
		}
		known := make(spelled, len(properties))
		for name := range properties {
			known[folded(name)] = append(known[folded(name)], name)
		}
		return known, nil
	},
}

// spelled are the properties of a schema, by what they are without the difference of large and small letters.
type spelled map[string][]string

func (s spelled) Validate(ctx *jsonschema.ValidatorContext, value any) {
	object, _ := value.(map[string]any)
	for name := range object {
		right := s[folded(name)]
		if len(right) > 0 && !slices.Contains(right, name) {
			ctx.AddError(&misspelling{name, right[0]})
		}
	}
}

// misspelling is a field and how it is spelled.
type misspelling struct{ name, right string }

func (*misspelling) KeywordPath() []string { return nil }

func (m *misspelling) LocalizedString(*message.Printer) string { return m.right }

// folded gives all spellings of a name one form: that of encoding/json, to which ſ is an s and the Kelvin sign a k.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, name)
}
