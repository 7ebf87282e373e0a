package plugin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/validate"
)

// enter takes in what the plugin says of itself. What it says has to fit its manifest, what it said before, and the
// other plugins that serve: a type is offered by one of them.
func (u *unit) enter(s generator.Specification) error {
	m := u.manifest()
	if err := checkSpecification(m, s); err != nil {
		return err
	}
	if known, ok := u.spec(); ok {
		if err := sameTypes(known, s); err != nil {
			return err
		}
	}
	u.supervisor.mu.Lock()
	defer u.supervisor.mu.Unlock()
	if !u.beside {
		for _, d := range u.supervisor.deployments {
			if err := d.clash(m.Name, s); err != nil {
				return err
			}
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.specification = &s
	return nil
}

// clash finds a type that a plugin of another name offers.
func (d *deployment) clash(name string, s generator.Specification) error {
	if d.name == name {
		return nil
	}
	current, next := d.units()
	for _, u := range []*unit{current, next} {
		if u == nil {
			continue
		}
		theirs, _ := u.spec()
		for _, t := range s.Types {
			if typeOf(theirs, t.Type) != nil {
				return fmt.Errorf("the task type %q is offered by the plugin %q already: remove one of them", t.Type, d.name)
			}
		}
	}
	return nil
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

// What a plugin may say of itself: beyond it, it would cost the others.
const (
	maxTypes       = 64
	maxSchemaBytes = 256 << 10
)

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
	if len(s.Types) > maxTypes {
		return fmt.Errorf("%s@%s offers %d task types: a plugin has at most %d", s.Name, s.Version, len(s.Types), maxTypes)
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
	case len(t.DataSchema) > maxSchemaBytes:
		return fmt.Errorf("the data schema of the task type %s has %d KiB: it may have %d", t.Type, len(t.DataSchema)>>10, maxSchemaBytes>>10)
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
		if b.Name == m.Backend {
			return checkOptions(b, m.Options)
		}
	}
	return fmt.Errorf("the backend %q is unknown: the plugin has %s", m.Backend, strings.Join(names, ", "))
}

// checkOptions holds the operator's block of a backend against the schema that the plugin has for it.
func checkOptions(b generator.BackendSpecification, options json.RawMessage) error {
	if len(b.ConfigSchema) == 0 {
		return nil
	}
	schema, err := validate.Compile(b.ConfigSchema)
	if err != nil {
		return fmt.Errorf("the schema of the backend %s: %w", b.Name, err)
	}
	if len(options) == 0 {
		options = []byte("{}")
	}
	d := json.NewDecoder(bytes.NewReader(options))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return fmt.Errorf("the settings of the backend %s: %w", b.Name, err)
	}
	faults := schema.Faults("backend "+b.Name, value)
	var all []string
	for _, path := range slices.Sorted(maps.Keys(faults)) {
		all = append(all, path+": "+faults[path])
	}
	if all != nil {
		return errors.New(strings.Join(all, "; "))
	}
	return nil
}
