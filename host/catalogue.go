package main

import (
	"maps"
	"slices"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest"
)

// catalogue shows the supervisor's types as the API has them.
type catalogue struct {
	supervisor *plugin.Supervisor
	gpuRoom    func(lane string) queue.GPURoom
}

// Types gives each variant of each type, with its places.
func (c catalogue) Types() []rest.Type {
	all, free := c.supervisor.Types(), c.supervisor.Slots()
	types := make([]rest.Type, len(all))
	for i, t := range all {
		types[i] = shown(t)
		types[i].Slots, types[i].Free, types[i].GPU = t.Slots, free[t.Lane()], c.gpuRoom(t.Lane())
	}
	return types
}

// Type gives the variant that serves a project and a model.
func (c catalogue) Type(name, project, model string) (rest.Type, bool) {
	t, ok := c.supervisor.Type(name, c.supervisor.Variant(name, project, model))
	if !ok {
		return rest.Type{}, false
	}
	return shown(t), true
}

func shown(t plugin.Type) rest.Type {
	return rest.Type{
		Name: t.Type, Variant: t.Variant, Description: t.Description, Plugin: t.Plugin + "@" + t.Version, Queue: t.Queue,
		Schema: t.DataSchema, Example: t.Example, Models: slices.Sorted(maps.Keys(t.Manifest.Models)),
		Typical: t.Typical, Maximum: t.Maximum, GPUMemoryMiB: t.GPUMemoryMiB, Ready: t.Ready, Instances: t.Instances,
	}
}
