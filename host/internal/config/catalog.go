package config

import "github.com/hashicorp/hcl/v2"

// catalog keeps the declared plugins apart by name: several versions may stand side by side, as long as it is clear
// which of them serves a project.
type catalog map[string]*versions

type versions struct {
	lines    map[string]int // of each version
	projects map[string]pin
	open     *hcl.Range // of the one that is pinned to no project
}

type pin struct {
	version string
	line    int
}

func (c catalog) add(r *reader, raw rawPlugin, p Plugin) {
	of := c[raw.Name]
	if of == nil {
		of = &versions{lines: map[string]int{}, projects: map[string]pin{}}
		c[raw.Name] = of
	}
	if of.repeats(r, raw, p) {
		return
	}
	if raw.Projects == nil {
		of.leaveOpen(r, raw)
		return
	}
	of.pin(r, raw, p)
}

func (v *versions) repeats(r *reader, raw rawPlugin, p Plugin) bool {
	if p.Version == "" {
		return false
	}
	first, known := v.lines[p.Version]
	if known {
		r.fault(raw.NameRange, "plugin %q %s is declared twice; the first is in line %d", raw.Name, p.Version, first)
		return true
	}
	v.lines[p.Version] = raw.NameRange.Start.Line
	return false
}

func (v *versions) leaveOpen(r *reader, raw rawPlugin) {
	if v.open == nil {
		v.open = &raw.NameRange
		return
	}
	r.fault(raw.NameRange, "plugin %q serves all projects in line %d already; give one of the two projects = [\"…\"] or remove it",
		raw.Name, v.open.Start.Line)
}

func (v *versions) pin(r *reader, raw rawPlugin, p Plugin) {
	for _, project := range p.Projects {
		if first, pinned := v.projects[project]; pinned {
			r.fault(raw.Projects.Expr.Range(), "projects: %q is pinned to %s %s in line %d already", project, raw.Name, first.version, first.line)
			continue
		}
		v.projects[project] = pin{version: p.Version, line: raw.Projects.Range.Start.Line}
	}
}
