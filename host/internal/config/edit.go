package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// ErrUndeclared is in what UseBackend says of a plugin, a version or a backend that the file does not declare.
var ErrUndeclared = errors.New("not declared")

// Choice is the backend that a declared plugin is to serve with.
type Choice struct {
	Plugin  string
	Version string // empty: the only one, or the one that is pinned to no project
	Backend string
}

// UseBackend gives the content of a file, whose name and content are name and src, with another backend chosen. All
// other bytes stay as they are, comments and spacing too, and the result has been parsed: it says what was asked for.
// An expression that chose the backend so far gives way to the name. src comes back where it says so already.
func UseBackend(name string, src []byte, env Environment, choice Choice) ([]byte, error) {
	config, err := Parse(name, src, env)
	if err != nil {
		return nil, err
	}
	at, err := config.find(name, choice)
	if err != nil {
		return nil, err
	}
	if config.Plugins[at].Backend == choice.Backend {
		return bytes.Clone(src), nil
	}
	edited, err := chooseBackend(name, src, at, choice.Backend)
	if err != nil {
		return nil, err
	}
	config, err = Parse(name, edited, env)
	if err != nil {
		return nil, fmt.Errorf("the backend can't be changed in this file, edit it by hand: %w", err)
	}
	if config.Plugins[at].Backend != choice.Backend {
		return nil, fmt.Errorf("the backend of plugin %q can't be changed in this file; edit it by hand", choice.Plugin)
	}
	return edited, nil
}

// find gives the index of the plugin that a choice is about, provided that it has the backend.
func (c *Config) find(name string, choice Choice) (int, error) {
	at, err := c.block(name, choice)
	if err != nil {
		return 0, err
	}
	p := c.Plugins[at]
	if _, declared := p.Backends[choice.Backend]; !declared {
		return 0, fmt.Errorf("backend %q of plugin %q %s is %w in %s, which has %s; add backend %q {} with its settings first",
			choice.Backend, p.Name, p.Version, ErrUndeclared, name, listed(slices.Sorted(maps.Keys(p.Backends))), choice.Backend)
	}
	return at, nil
}

func (c *Config) block(name string, choice Choice) (int, error) {
	only, unpinned := -1, -1
	for at, p := range c.Plugins {
		switch {
		case p.Name != choice.Plugin:
		case p.Version == choice.Version:
			return at, nil
		case p.Projects == nil:
			unpinned = at
		default:
			only = at
		}
	}
	versions := c.versions(choice.Plugin)
	switch {
	case len(versions) == 0 || choice.Version != "":
		return 0, c.undeclared(name, choice)
	case unpinned >= 0:
		return unpinned, nil
	case len(versions) > 1:
		return 0, fmt.Errorf("plugin %q has the versions %s, each for projects of its own; say which one",
			choice.Plugin, strings.Join(versions, ", "))
	}
	return only, nil
}

func (c *Config) versions(plugin string) []string {
	var versions []string
	for _, p := range c.Plugins {
		if p.Name == plugin {
			versions = append(versions, p.Version)
		}
	}
	return versions
}

func (c *Config) undeclared(name string, choice Choice) error {
	if versions := c.versions(choice.Plugin); len(versions) > 0 {
		return fmt.Errorf("plugin %q %s is %w in %s, which has %s of it", choice.Plugin, choice.Version, ErrUndeclared, name, listed(versions))
	}
	var names []string
	for _, p := range c.Plugins {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return fmt.Errorf("plugin %q is %w in %s, which has %s", choice.Plugin, ErrUndeclared, name, listed(slices.Compact(names)))
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// chooseBackend writes the backend of the plugin block with this index into src. It cuts by the byte, because
// a file that is printed anew from its syntax tree comes back in somebody else's spacing.
func chooseBackend(name string, src []byte, index int, backend string) ([]byte, error) {
	file, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	body, ok := file.Body.(*hclsyntax.Body)
	if diags.HasErrors() || !ok {
		return nil, newError(diags)
	}
	plugins := slices.DeleteFunc(slices.Clone(body.Blocks), func(b *hclsyntax.Block) bool { return b.Type != "plugin" })
	attribute := plugins[index].Body.Attributes["backend"]
	if attribute == nil { // only a plugin with a single backend does without
		return src, nil
	}
	at := attribute.Expr.Range()
	return slices.Concat(src[:at.Start.Byte], []byte(strconv.Quote(backend)), src[at.End.Byte:]), nil
}
