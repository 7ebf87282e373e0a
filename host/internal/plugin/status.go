package plugin

// Types lists what can be submitted, in order. A type stays in the list while its plugin is down.
func (s *Supervisor) Types() []Type {
	offers := s.catalog.offers()
	types := make([]Type, 0, len(offers))
	for _, o := range offers {
		u := s.units[o.plugin]
		types = append(types, Type{
			TypeSpecification: o.TypeSpecification, Plugin: o.plugin, Version: s.catalog.version(o.plugin),
			Manifest: u.manifest, Ready: u.promising(), Instances: len(u.ready()),
		})
	}
	return types
}

// Slots gives the free places by type. Types of one plugin share its places: each shows all of them.
func (s *Supervisor) Slots() map[string]int {
	slots := make(map[string]int)
	for _, o := range s.catalog.offers() {
		slots[o.Type] = s.units[o.plugin].free()
	}
	return slots
}

// Acquire takes a place for a task of the type on the instance with the least to do; false when none is free.
func (s *Supervisor) Acquire(taskType string) (*Slot, bool) {
	name, known := s.catalog.find(taskType)
	if !known {
		return nil, false
	}
	return s.units[name].acquire()
}

// State is what a plugin is about.
type State string

// The states of a plugin.
const (
	Starting State = "starting"
	Ready    State = "ready"    // at least one instance takes tasks
	Waiting  State = "waiting"  // for its next start, after a problem
	Resting  State = "resting"  // its circuit is open: it fails again and again, and is tried once a minute
	Disabled State = "disabled" // it can't be used as it is
)

// Status is how a plugin is doing.
type Status struct {
	Name, Version string
	State         State
	Problem       string // the latest, while the plugin is not ready
	Ready, Busy   int    // instances that take tasks, tasks that run
}

// Plugins tells how each plugin is doing, in the order of the manifests.
func (s *Supervisor) Plugins() []Status {
	var out []Status
	for _, u := range s.all() {
		st := u.status()
		st.Version = s.catalog.version(st.Name)
		out = append(out, st)
	}
	return out
}
