package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// generators are the plugins in the order of the page, with where their schema is.
var generators = []struct{ plugin, taskType, schema string }{
	{"image", "generate_image", "plugins/image/schema.json"},
	{"video", "generate_video", "plugins/video/schema.json"},
	{"voice", "generate_character_voice", "plugins/voice/schema.json"},
	{"audio", "process_audio", "plugins/audio/schema.json"},
	{"animation", "render_animation", "plugins/animation/schema.json"},
	{"prompt-test", "test_prompt", "plugins/prompt-test/prompttest/schema.json"},
}

const head = `# What the generators take

Made of the schemas that hold task_data to their rules: ` + "`make generate`" + ` writes this page anew. A dot leads into an object,
[] into the entries of a list. A text may be a reference to what another task left, see depends_on in the API. Keys that
are not listed are passed over.
`

// fields is host/docs/generators.md: what task_data of each generator may hold, out of the schemas that validate it.
func fields() ([]byte, error) {
	var page bytes.Buffer
	page.WriteString(head)
	for _, g := range generators {
		b, err := os.ReadFile(g.schema)
		if err != nil {
			return nil, err
		}
		var s schema
		if err := json.Unmarshal(b, &s); err != nil {
			return nil, fmt.Errorf("%s: %w", g.schema, err)
		}
		fmt.Fprintf(&page, "\n## %s (%s)\n\n%s\n\n| field | is | default | means |\n|---|---|---|---|\n", g.taskType, g.plugin, s.Description)
		s.rows(&page, "", s)
	}
	return page.Bytes(), nil
}

// rows writes a line for each property, in the order of the schema, and for what lies below it.
func (s schema) rows(page *bytes.Buffer, path string, root schema) {
	for _, p := range s.Properties {
		field := p.schema.resolve(root)
		name := path + p.name
		is := field.is(root)
		if slices.Contains(s.Required, p.name) {
			is += ", required"
		}
		fmt.Fprintf(page, "| `%s` | %s | %s | %s |\n", name, cell(is), cell(field.fallback()), cell(field.means(p.schema)))
		field.below(page, name, root)
	}
}

func (s schema) below(page *bytes.Buffer, name string, root schema) {
	s.rows(page, name+".", root)
	if s.Items != nil {
		s.Items.resolve(root).below(page, name+"[]", root)
	}
	for _, one := range slices.Concat(s.OneOf, s.AnyOf) {
		one.resolve(root).below(page, name, root)
	}
}

// cell keeps a text within its cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}
