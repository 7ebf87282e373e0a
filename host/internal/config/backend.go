package config

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// backends reads the backend blocks and which of them serves. A single block needs no word to choose it.
func (r *reader) backends(raw rawPlugin, p *Plugin) {
	seen := map[string]hcl.Range{}
	p.Backends = map[string]json.RawMessage{}
	for _, block := range raw.Backends {
		r.label("backend", block.Name, block.NameRange, parseName)
		r.unique(seen, "backend", block.Name, block.NameRange)
		p.Backends[block.Name] = r.options("a backend", block.Options)
	}
	if len(raw.Backends) == 1 {
		p.Backend = raw.Backends[0].Name
	}
	read(r, raw.Backend, &p.Backend, parseName)
	if _, declared := p.Backends[p.Backend]; raw.Backend != nil && p.Backend != "" && !declared {
		r.fault(raw.Backend.Expr.Range(), "backend: %q has no block; add backend %q {} to plugin %q", p.Backend, p.Backend, raw.Name)
	}
	if raw.Backend == nil && len(raw.Backends) > 1 {
		r.fault(raw.DefRange, "plugin %q has several backend blocks; choose one with backend = \"…\"", raw.Name)
	}
}

// models reads which backends a task may ask for. The one that serves is always among them.
func (r *reader) models(raw rawPlugin, p *Plugin) {
	readList(r, raw.Models, &p.Models, parseName)
	r.notEmpty(raw.Models, p.Models, "an empty list lets a task ask for nothing; remove it")
	for i, name := range p.Models {
		if _, declared := p.Backends[name]; !declared {
			r.fault(raw.Models.Expr.Range(), "models: %q has no block; add backend %q {} to plugin %q", name, name, raw.Name)
		}
		if slices.Contains(p.Models[:i], name) {
			r.fault(raw.Models.Expr.Range(), "models: %q is there twice", name)
		}
	}
	if len(p.Models) > 0 && p.Backend != "" && !slices.Contains(p.Models, p.Backend) {
		p.Models = slices.Insert(p.Models, 0, p.Backend)
	}
}

// options turns a block's attributes, whatever they are, into a JSON object for the plugin or adapter to judge.
func (r *reader) options(of string, attributes hcl.Attributes) json.RawMessage {
	object := map[string]cty.Value{}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		value, diags := attributes[name].Expr.Value(r.context)
		if diags.HasErrors() {
			r.add(diags...)
			continue
		}
		object[name] = value
	}
	value := cty.ObjectVal(object)
	encoded, err := ctyjson.Marshal(value, value.Type())
	if err != nil { // a value that JSON has no word for
		for _, attribute := range attributes {
			r.fault(attribute.Range, "the attributes of %s must be texts, numbers, booleans, lists or maps of these", of)
			break
		}
		return json.RawMessage("{}")
	}
	return encoded
}
