package sdk

import (
	"context"
	"encoding/json"
	"fmt"

	"ft.tc/backlot/api/generator"
)

// Contract is the plugin as the host sees it, without a process around it.
func (p Plugin) Contract() generator.Plugin {
	c := contract{plugin: p, byType: make(map[string]Generator, len(p.Generators))}
	for _, g := range p.Generators {
		c.byType[g.Specification().Type] = g
	}
	return c
}

type contract struct {
	plugin Plugin
	byType map[string]Generator
}

var _ generator.Plugin = contract{}

func (c contract) Describe(context.Context) (generator.Specification, error) {
	s := generator.Specification{Name: c.plugin.Name, Version: c.plugin.Version, Backends: c.plugin.Backends}
	for _, g := range c.plugin.Generators {
		s.Types = append(s.Types, g.Specification())
	}
	return s, nil
}

func (c contract) Configure(ctx context.Context, settings generator.Configuration) error {
	if c.plugin.Configure != nil {
		if err := c.plugin.Configure(ctx, settings); err != nil {
			return err
		}
	}
	for _, g := range c.plugin.Generators {
		if g, ok := g.(Configurer); ok {
			if err := g.Configure(ctx, settings); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c contract) Generate(ctx context.Context, r generator.Request, h generator.Host) (generator.Result, error) {
	g, ok := c.byType[r.Type]
	if !ok {
		return generator.Result{}, generator.Failf("unknown_task_type", "%s does not know tasks of type %q", c.plugin.Name, r.Type)
	}
	result, err := g.Generate(ctx, newTask(r, h))
	if err != nil {
		return generator.Result{}, err
	}
	return result.contract()
}

// contract turns the result into the contract's; a nil result is an empty one.
func (r *Result) contract() (generator.Result, error) {
	if r == nil {
		return generator.Result{}, nil
	}
	out := generator.Result{Media: r.Media, Artifacts: r.Artifacts}
	if len(r.Metadata) == 0 {
		return out, nil
	}
	metadata, err := json.Marshal(r.Metadata)
	if err != nil {
		return generator.Result{}, fmt.Errorf("metadata of the result: %w", err)
	}
	out.Metadata = metadata
	return out, nil
}
