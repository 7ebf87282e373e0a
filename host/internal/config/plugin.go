package config

import (
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

func (r *reader) plugins(raws []rawPlugin) []Plugin {
	names := catalog{}
	var plugins []Plugin
	for _, raw := range raws {
		r.label("plugin", raw.Name, raw.NameRange, parseName)
		p := r.plugin(raw)
		names.add(r, raw, p)
		plugins = append(plugins, p)
	}
	return plugins
}

func (r *reader) plugin(raw rawPlugin) Plugin {
	p := Plugin{Name: raw.Name, Instances: 1, Concurrency: 1, Attempts: 3, Grace: 5 * time.Second}
	r.origin(raw, &p)
	read(r, raw.Queue, &p.Queue, parseQueue)
	readList(r, raw.Projects, &p.Projects, parseProject)
	r.notEmpty(raw.Projects, p.Projects, "an empty list reads as no project at all; remove it to serve all that are not pinned")
	r.count(raw.Instances, &p.Instances, 1, 256)
	r.count(raw.Concurrency, &p.Concurrency, 1, 1024)
	r.count(raw.Attempts, &p.Attempts, 1, 100)
	read(r, raw.Timeout, &p.Timeout, parseDuration)
	read(r, raw.Grace, &p.Grace, parseDuration)
	read(r, raw.Drain, &p.Drain, parseDuration)
	p.Canary = r.canary(raw.Canary)
	p.GPU = r.need(raw.GPU)
	p.Limits = r.bounds(raw.Limits)
	p.Env = r.env(raw.Env)
	r.flag(raw.Network, &p.Network)
	readList(r, raw.Files, &p.Files, r.path)
	if len(p.Files) == 0 {
		p.Files = nil // [] says no more than nothing does
	}
	r.backends(raw, &p)
	r.models(raw, &p)
	return p
}

// origin reads what the plugin is: a version of a program, of a module or of a service behind an adapter.
func (r *reader) origin(raw rawPlugin, p *Plugin) {
	read(r, raw.Version, &p.Version, parseVersion)
	read(r, raw.Source, &p.Source, r.path)
	read(r, raw.SHA256, &p.SHA256, parseDigest)
	p.Adapter = r.adapter(raw.Adapter)
	if raw.Version == nil {
		r.fault(raw.DefRange, "plugin %q needs a version, such as version = \"1.0.0\"", raw.Name)
	}
	switch {
	case raw.Source == nil && raw.Adapter == nil:
		r.fault(raw.DefRange, "plugin %q needs a source, the path of a program or of a .wasm module, or an adapter block", raw.Name)
	case raw.Source != nil && raw.Adapter != nil:
		r.fault(raw.Source.NameRange, "plugin %q has a source and an adapter block; remove one of them", raw.Name)
	case raw.SHA256 != nil && raw.Adapter != nil:
		r.fault(raw.SHA256.NameRange, "sha256: an adapter has no source that could be checked; remove it")
	}
}

func (r *reader) adapter(raw *rawAdapter) *Adapter {
	if raw == nil {
		return nil
	}
	r.label("adapter", raw.Kind, raw.KindRange, parseAdapter)
	return &Adapter{Kind: raw.Kind, Options: r.options("an adapter", raw.Options)}
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
