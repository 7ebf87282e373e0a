package main

import (
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/rest"
)

// catalogue shows the supervisor's types as the API has them.
type catalogue struct{ supervisor *plugin.Supervisor }

func (c catalogue) Types() []rest.Type {
	all := c.supervisor.Types()
	types := make([]rest.Type, len(all))
	for i, t := range all {
		types[i] = shown(t)
	}
	return types
}

func (c catalogue) Type(name string) (rest.Type, bool) {
	for _, t := range c.supervisor.Types() {
		if t.Type == name {
			return shown(t), true
		}
	}
	return rest.Type{}, false
}

func shown(t plugin.Type) rest.Type {
	return rest.Type{
		Name: t.Type, Description: t.Description, Plugin: t.Plugin + "@" + t.Version, Queue: t.Queue,
		Schema: t.DataSchema, Typical: t.Typical, Maximum: t.Maximum, GPUMemoryMiB: t.GPUMemoryMiB,
		Ready: t.Ready, Instances: t.Instances,
	}
}
