package plugin

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"ft.tc/backlot/api/generator"
)

// Type is a task type that a plugin offers.
type Type struct {
	generator.TypeSpecification

	Plugin, Version string
	Manifest        Manifest
	Ready           bool // tasks are taken, now or when an instance that starts again is up
	Instances       int  // that take tasks now
}

// catalog knows which plugin offers which type.
type catalog struct {
	mu      sync.Mutex
	types   map[string]offer
	plugins map[string]generator.Specification
}

type offer struct {
	generator.TypeSpecification

	plugin string
}

func newCatalog() *catalog {
	return &catalog{types: make(map[string]offer), plugins: make(map[string]generator.Specification)}
}

// enter takes a plugin in, all of its types or, with an error, none. A plugin that is in already may come
// again as long as it says the same.
func (c *catalog) enter(m Manifest, s generator.Specification) error {
	if err := checkSpecification(m, s); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.plugins[m.Name]; ok {
		return sameTypes(known, s)
	}
	for _, t := range s.Types {
		if other, taken := c.types[t.Type]; taken {
			return fmt.Errorf("the task type %q is offered by the plugin %q already: remove one of them", t.Type, other.plugin)
		}
	}
	for _, t := range s.Types {
		if m.Queue != "" {
			t.Queue = m.Queue
		}
		c.types[t.Type] = offer{TypeSpecification: t, plugin: m.Name}
	}
	c.plugins[m.Name] = s
	return nil
}

// find gives the plugin that offers the type.
func (c *catalog) find(taskType string) (plugin string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o, ok := c.types[taskType]
	return o.plugin, ok
}

// offers lists the types in order.
func (c *catalog) offers() []offer {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]offer, 0, len(c.types))
	for _, name := range slices.Sorted(maps.Keys(c.types)) {
		out = append(out, c.types[name])
	}
	return out
}

func (c *catalog) version(plugin string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.plugins[plugin].Version
}

func sameTypes(a, b generator.Specification) error {
	if a.Version != b.Version {
		return fmt.Errorf("the binary was replaced: it was version %s and is %s; reload to take it over", a.Version, b.Version)
	}
	one, other := typeNames(a), typeNames(b)
	if !slices.Equal(one, other) {
		return fmt.Errorf("the binary was replaced: it offered %v and offers %v; reload to take it over", one, other)
	}
	return nil
}

func typeNames(s generator.Specification) []string {
	var names []string
	for _, t := range s.Types {
		names = append(names, t.Type)
	}
	slices.Sort(names)
	return names
}

var (
	typePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	queues      = []string{generator.QueueGPUHeavy, generator.QueueGPUMedium, generator.QueueCPUIntensive}
)

// checkSpecification says what an operator has to know before a plugin can be used.
func checkSpecification(m Manifest, s generator.Specification) error {
	if s.Name != m.Name {
		return fmt.Errorf("the binary calls itself %s@%s, but the manifest's name is %q: correct one of them", s.Name, s.Version, m.Name)
	}
	if m.Version != "" && s.Version != m.Version {
		return fmt.Errorf("the binary is %s@%s, but the manifest wants version %s", s.Name, s.Version, m.Version)
	}
	if len(s.Types) == 0 {
		return fmt.Errorf("%s@%s offers no task type", s.Name, s.Version)
	}
	seen := make(map[string]bool)
	for _, t := range s.Types {
		if seen[t.Type] {
			return fmt.Errorf("the plugin offers the task type %q twice", t.Type)
		}
		seen[t.Type] = true
		if err := checkType(t); err != nil {
			return err
		}
	}
	return checkBackend(m, s)
}

func checkType(t generator.TypeSpecification) error {
	switch {
	case !typePattern.MatchString(t.Type):
		return fmt.Errorf("the task type %q is not lower case, digits and _", t.Type)
	case !slices.Contains(queues, t.Queue):
		return fmt.Errorf("the queue %q of the task type %s is unknown: it is one of %s", t.Queue, t.Type, strings.Join(queues, ", "))
	case len(t.DataSchema) > 0 && !json.Valid(t.DataSchema):
		return fmt.Errorf("the data schema of the task type %s is no JSON", t.Type)
	}
	return nil
}

func checkBackend(m Manifest, s generator.Specification) error {
	if m.Backend == "" || len(s.Backends) == 0 {
		return nil
	}
	var names []string
	for _, b := range s.Backends {
		names = append(names, b.Name)
	}
	if !slices.Contains(names, m.Backend) {
		return fmt.Errorf("the backend %q is unknown: the plugin has %s", m.Backend, strings.Join(names, ", "))
	}
	return nil
}

// defaultBackend is the first that the plugin names.
func (c *catalog) defaultBackend(plugin string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b := c.plugins[plugin].Backends; len(b) > 0 {
		return b[0].Name
	}
	return ""
}
