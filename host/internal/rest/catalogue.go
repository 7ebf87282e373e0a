package rest

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/task"
)

// lookUp finds a task type: of this host, or of another one. Another host's type comes without its schema, and what
// is submitted to it is left to its generator to judge.
func (a *API) lookUp(name, project, model string) (Type, bool) {
	if t, ok := a.Types.Type(name, project, model); ok {
		return t, true
	}
	h, err := a.health.read()
	elsewhere, ok := h.Elsewhere[name]
	if err != nil || !ok {
		return Type{}, false
	}
	return Type{Name: name, Queue: elsewhere.Queue}, true
}

// served reports whether any host can run the type just now.
func (a *API) served(t Type) bool {
	if t.Ready && !a.resting() {
		return true
	}
	h, err := a.health.read()
	return err == nil && h.Elsewhere[task.Lane(t.Name, t.Variant)].Ready
}

func (a *API) typeNames() []string {
	names := map[string]struct{}{}
	for _, t := range a.Types.Types() {
		names[t.Name] = struct{}{}
	}
	if h, err := a.health.read(); err == nil {
		for lane, t := range h.Elsewhere {
			if name, _ := task.SplitLane(lane); t.Ready {
				names[name] = struct{}{}
			}
		}
	}
	return sortedKeys(names)
}

// named are the types by name: each as it serves everybody, where it does.
func (a *API) named() []Type {
	all := a.Types.Types()
	slices.SortStableFunc(all, func(x, y Type) int { return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Variant, y.Variant)) })
	return slices.CompactFunc(all, func(x, y Type) bool { return x.Name == y.Name })
}

func (a *API) types(c *gin.Context, _ *keys.Key) error {
	h, _ := a.health.read()
	all := a.named()
	t := newText()
	t.open('{')
	t.key("types")
	t.open('[')
	for _, x := range all {
		t.comma()
		t.open('{')
		t.str("task_type", x.Name)
		t.str("description", x.Description)
		t.str("plugin", x.Plugin)
		t.str("queue", x.Queue)
		t.boolean("ready", x.Ready && !a.resting() || h.Types[x.Name].Ready)
		t.integer("typical_seconds", seconds(x.Typical))
		t.integer("max_seconds", seconds(x.Maximum))
		t.integer("gpu_memory_mib", x.GPUMemoryMiB)
		t.raw("task_data_schema", x.Schema, `{"type":"object"}`)
		t.raw("example", x.Example, "null")
		t.strings("models", x.Models)
		t.close('}')
	}
	t.close(']')
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}
