package validate

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// report gathers the faults of one value.
type report struct {
	schema *Schema
	root   string
	value  any
	faults map[string]string
}

// said is the sentence of an outer subschema about the same place: it speaks for the inner ones too.
type said struct {
	sentence string
	depth    int // length of the place's location
}

func (r *report) walk(e *jsonschema.ValidationError, outer said) {
	if outer.sentence != "" && outer.depth != len(e.InstanceLocation) {
		outer = said{}
	}
	message := r.schema.message(e.SchemaURL)
	if text, ok := message.(string); ok && outer.sentence == "" {
		outer = said{text, len(e.InstanceLocation)}
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		r.missing(e, k.Missing, message)
	case *kind.DependentRequired:
		r.missing(e, k.Missing, message)
	case *kind.Dependency:
		r.missing(e, k.Missing, message)
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			r.add(r.path(e.InstanceLocation, name), human(name)+" is not a known field")
		}
	case *misspelling:
		r.add(r.path(e.InstanceLocation, k.name), "This field is spelled "+k.right)
	case *kind.AnyOf, *kind.OneOf, *kind.Not, *kind.Contains, *kind.PropertyNames:
		r.add(r.path(e.InstanceLocation), r.sentence(e, message, outer))
	default:
		if len(e.Causes) == 0 {
			r.add(r.path(e.InstanceLocation), r.sentence(e, message, outer))
		}
		for _, cause := range e.Causes {
			r.walk(cause, outer)
		}
	}
}

func (r *report) sentence(e *jsonschema.ValidationError, message any, outer said) string {
	if byKeyword, ok := message.(map[string]any); ok {
		for _, keyword := range e.ErrorKind.KeywordPath() {
			if text, ok := byKeyword[keyword].(string); ok {
				return text
			}
		}
	}
	if outer.sentence != "" {
		return outer.sentence
	}
	return r.subject(e.InstanceLocation) + " " + predicate(e.ErrorKind)
}

func (r *report) missing(e *jsonschema.ValidationError, names []string, message any) {
	byKeyword, _ := message.(map[string]any)
	sentences, _ := byKeyword["required"].(map[string]any)
	for _, name := range names {
		text, ok := sentences[name].(string)
		if !ok {
			text = human(name) + " is required"
		}
		r.add(r.path(e.InstanceLocation, name), text)
	}
}

// add keeps the first sentence about a place: the validator looks at the type first.
func (r *report) add(path, sentence string) {
	if _, known := r.faults[path]; !known && len(r.faults) < MaxFaults {
		r.faults[path] = sentence
	}
}

// path writes a location as applications do: names with dots, places in lists with brackets.
func (r *report) path(location []string, more ...string) string {
	var b strings.Builder
	b.WriteString(r.root)
	at := r.value
	for _, token := range append(append([]string{}, location...), more...) {
		if list, ok := at.([]any); ok {
			b.WriteString("[" + token + "]")
			if i, err := strconv.Atoi(token); err == nil && i < len(list) {
				at = list[i]
			}
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(short(token))
		object, _ := at.(map[string]any)
		at = object[token]
	}
	return b.String()
}

// subject names the thing at a location: "Storyboard images[1]".
func (r *report) subject(location []string) string {
	path := r.path(location)
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		path = path[i+1:]
	}
	return human(path)
}

// human turns a field's name into the start of a sentence: project_id → Project ID.
func human(name string) string {
	words := strings.FieldsFunc(short(name), func(r rune) bool { return r == '_' || r == '-' || r == ' ' })
	for i, w := range words {
		switch strings.ToLower(w) {
		case "id", "url", "fps", "gpu", "json", "html":
			words[i] = strings.ToUpper(w)
		default:
			if i == 0 {
				_, n := utf8.DecodeRuneInString(w)
				words[i] = strings.ToUpper(w[:n]) + w[n:]
			}
		}
	}
	if len(words) == 0 {
		return "This"
	}
	return strings.Join(words, " ")
}

// short keeps strangers' names from filling an answer.
func short(name string) string {
	const most = 64
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}

// child steps into a schema by one token of a JSON pointer as it stands in a URL.
func child(at any, token string) any {
	if plain, err := url.PathUnescape(token); err == nil {
		token = plain
	}
	token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	switch at := at.(type) {
	case map[string]any:
		return at[token]
	case []any:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(at) {
			return at[i]
		}
	}
	return nil
}
