package config

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

func (r *reader) plugins(raws []rawPlugin) []Plugin {
	seen := map[string]hcl.Range{}
	var plugins []Plugin
	for _, raw := range raws {
		r.label("plugin", raw.Name, raw.NameRange, parseName)
		r.unique(seen, "plugin", raw.Name, raw.NameRange)
		plugins = append(plugins, r.plugin(raw))
	}
	return plugins
}

func (r *reader) plugin(raw rawPlugin) Plugin {
	p := Plugin{Name: raw.Name, Instances: 1, Concurrency: 1, Attempts: 3, Grace: 5 * time.Second}
	read(r, raw.Version, &p.Version, parseVersion)
	read(r, raw.Source, &p.Source, r.path)
	read(r, raw.SHA256, &p.SHA256, parseDigest)
	read(r, raw.Queue, &p.Queue, parseQueue)
	r.count(raw.Instances, &p.Instances, 1, 256)
	r.count(raw.Concurrency, &p.Concurrency, 1, 1024)
	r.count(raw.Attempts, &p.Attempts, 1, 100)
	read(r, raw.Timeout, &p.Timeout, parseDuration)
	read(r, raw.Grace, &p.Grace, parseDuration)
	if raw.Version == nil {
		r.fault(raw.DefRange, "plugin %q needs a version, such as version = \"1.0.0\"", raw.Name)
	}
	if raw.Source == nil {
		r.fault(raw.DefRange, "plugin %q needs a source: the path of a program or of a .wasm module", raw.Name)
	}
	p.GPU = r.need(raw.GPU)
	p.Limits = r.bounds(raw.Limits)
	p.Env = r.env(raw.Env)
	r.backends(raw, &p)
	return p
}

func (r *reader) need(raw *rawNeed) GPUNeed {
	if raw == nil {
		return GPUNeed{}
	}
	need := GPUNeed{Count: 1}
	r.count(raw.Count, &need.Count, 0, 64)
	read(r, raw.Memory, &need.MemoryMiB, parseMemory)
	r.flag(raw.Optional, &need.Optional)
	r.flag(raw.Exclusive, &need.Exclusive)
	if raw.Memory == nil && need.Count > 0 && !need.Exclusive {
		r.fault(raw.DefRange, "gpu: needs memory, such as memory = \"12GiB\", or exclusive = true for whole devices")
	}
	return need
}

func (r *reader) bounds(raw *rawBounds) PluginLimits {
	var limits PluginLimits
	if raw == nil {
		return limits
	}
	read(r, raw.Memory, &limits.MemoryBytes, parseSize)
	r.fraction(raw.CPUs, &limits.CPUs, 4096)
	r.count(raw.PIDs, &limits.PIDs, 1, 1<<22)
	return limits
}

// env reads the variables that a plugin gets beyond the few that every plugin has.
func (r *reader) env(a *hcl.Attribute) map[string]string {
	if a == nil {
		return nil
	}
	value, diags := a.Expr.Value(r.context)
	if diags.HasErrors() {
		r.add(diags...)
		return nil
	}
	const sentence = `must be a map of texts, such as { HF_HOME = "/models" }`
	if value.IsNull() || !value.IsWhollyKnown() || !value.Type().IsObjectType() {
		r.fault(a.Expr.Range(), "env: %s", sentence)
		return nil
	}
	env := map[string]string{}
	for name, element := range value.AsValueMap() {
		switch {
		case !envPattern.MatchString(name):
			r.fault(a.Expr.Range(), "env: %q is no name of a variable", name)
		case element.IsNull() || element.Type() != cty.String:
			r.fault(a.Expr.Range(), "env: %s %s", name, sentence)
		default:
			env[name] = element.AsString()
		}
	}
	return env
}

// backends reads the backend blocks and which of them serves. A single block needs no word to choose it.
func (r *reader) backends(raw rawPlugin, p *Plugin) {
	seen := map[string]hcl.Range{}
	p.Backends = map[string]json.RawMessage{}
	for _, block := range raw.Backends {
		r.label("backend", block.Name, block.NameRange, parseName)
		r.unique(seen, "backend", block.Name, block.NameRange)
		p.Backends[block.Name] = r.options(block.Options)
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

// options turns a backend's attributes, whatever they are, into a JSON object for the plugin to judge.
func (r *reader) options(attributes hcl.Attributes) json.RawMessage {
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
			r.fault(attribute.Range, "a backend's attributes must be texts, numbers, booleans, lists or maps of these")
			break
		}
		return json.RawMessage("{}")
	}
	return encoded
}
