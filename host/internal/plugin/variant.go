package plugin

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A plugin may be deployed in several variants at once: "" serves everybody; "@1.1.0" serves the projects that are
// pinned to that version; "+comfyui" serves tasks whose task_data.model names that backend; "@1.1.0+comfyui" both.
// The tasks of a type wait in a lane for each variant of its plugin: type and variant, as in generate_image+comfyui.

// declared is one variant as the manifests want it.
type declared struct {
	key      string // plugin and variant
	variant  string
	manifest Manifest
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// declare turns manifests into the variants that they mean, in order.
func declare(manifests []Manifest) ([]declared, error) {
	var all []declared
	for _, m := range manifests {
		if err := checkManifest(m); err != nil {
			return nil, err
		}
		all = append(all, variants(withDefaults(m))...)
	}
	seen := map[string]bool{}
	for _, d := range all {
		if seen[d.key] {
			return nil, fmt.Errorf("the plugin %q is declared twice", d.key)
		}
		seen[d.key] = true
	}
	return all, nil
}

// variants is the manifest itself and, for each model beyond its backend, a copy that works with that one.
func variants(m Manifest) []declared {
	base := ""
	if len(m.Projects) > 0 {
		base = "@" + m.Version
	}
	all := []declared{{key: m.Name + base, variant: base, manifest: m}}
	for _, model := range slices.Sorted(maps.Keys(m.Models)) {
		if model == m.Backend {
			continue
		}
		with := m
		with.Backend, with.Options = model, m.Models[model]
		all = append(all, declared{key: m.Name + base + "+" + model, variant: base + "+" + model, manifest: with})
	}
	return all
}

func checkManifest(m Manifest) error {
	switch {
	case !namePattern.MatchString(m.Name):
		return fmt.Errorf("the plugin name %q is not lower case, digits and -", m.Name)
	case m.Queue != "" && !slices.Contains(queues, m.Queue):
		return fmt.Errorf("the queue %q of the plugin %q is unknown: it is one of %s", m.Queue, m.Name, strings.Join(queues, ", "))
	case len(m.Projects) > 0 && m.Version == "":
		return fmt.Errorf("the plugin %q pins projects, so it needs a version", m.Name)
	}
	return nil
}

func withDefaults(m Manifest) Manifest {
	m.Instances, m.Concurrency = max(m.Instances, 1), max(m.Concurrency, 1)
	if m.Attempts <= 0 {
		m.Attempts = 3
	}
	if m.Grace == 0 {
		m.Grace = 5 * time.Second
	}
	m.Canary = m.Canary.withDefaults()
	return m
}

// AdapterLauncher is the key of the launcher for plugins that are HTTP services.
const AdapterLauncher = "adapter"

func (s *Supervisor) launcher(m Manifest) (Launcher, error) {
	kind := filepath.Ext(m.Source)
	if m.Adapter != nil {
		kind = AdapterLauncher
	}
	for _, k := range []string{kind, ""} {
		if l := s.options.Launchers[k]; l != nil {
			return l, nil
		}
	}
	return nil, fmt.Errorf("nothing here can run the source %s of the plugin %q", m.Source, m.Name)
}

// Variant says which variant of its plugin a task is for: by the project's pin and by the backend that
// task_data.model names. A model that is no such backend is the plugin's own affair.
func (s *Supervisor) Variant(taskType, project, model string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	variant := ""
	for _, d := range s.deployments {
		m := d.declaration()
		if slices.Contains(m.Projects, project) && d.variant == "@"+m.Version && d.offers(taskType) {
			variant = d.variant
		}
	}
	if model != "" && s.find(taskType, variant+"+"+model) != nil {
		variant += "+" + model
	}
	return variant
}

// Declares reports whether any plugin of the manifests has a variant, whether it is up or not.
func (s *Supervisor) Declares(variant string) bool {
	return slices.ContainsFunc(s.all(), func(d *deployment) bool { return d.variant == variant })
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
