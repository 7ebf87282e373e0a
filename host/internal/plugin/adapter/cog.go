package adapter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"ft.tc/backlot/api/generator"
)

// cog is a model behind Cog's HTTP server.
type cog struct {
	*service

	block   block
	version string

	mu    sync.Mutex
	known *model
}

var _ generator.Plugin = (*cog)(nil)

// Describe asks the model what it takes.
func (c *cog) Describe(ctx context.Context) (generator.Specification, error) {
	if err := c.ready(ctx); err != nil {
		return generator.Specification{}, err
	}
	m, err := c.model(ctx)
	if err != nil {
		return generator.Specification{}, err
	}
	schema, err := taskSchema(m, c.block.cog.input, c.block.cog.defaults)
	if err != nil {
		return generator.Specification{}, fmt.Errorf("adapter %q: %w", kindCog, err)
	}
	return c.block.specification(c.name, c.version, schema), nil
}

// Configure only waits for the model: the adapter was configured by its block.
func (c *cog) Configure(ctx context.Context, _ generator.Configuration) error { return c.ready(ctx) }

func (b block) specification(name, version string, schema json.RawMessage) generator.Specification {
	description := b.description
	if description == "" {
		description = "A service at " + b.url.Host
	}
	return generator.Specification{Name: name, Version: version, Types: []generator.TypeSpecification{{
		Type: b.taskType, Description: description, DataSchema: schema, Example: b.example, Queue: b.queue,
		Typical: b.typical, Maximum: b.maximum,
	}}}
}

// health is what Cog's /health-check answers.
type health struct {
	Status    string `json:"status"`
	UserError string `json:"user_healthcheck_error"`
}

var errStarting = errors.New("the model is still setting up")

// ready waits for a model that is setting up, for as long as a start may take.
func (c *cog) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.limits.setup, errStarting)
	defer cancel()
	pace := c.pace()
	for {
		a, err := c.askShortly(ctx, question{method: http.MethodGet, url: c.at("health-check")})
		if errors.Is(err, errStarting) {
			return c.starting()
		}
		if err != nil {
			return err
		}
		if done, err := c.judge(a); done {
			return err
		}
		if err := pace.wait(ctx, 0); errors.Is(err, errStarting) {
			return c.starting()
		} else if err != nil {
			return err
		}
	}
}

func (c *cog) starting() error {
	return fmt.Errorf("the model at %s is still setting up: it is asked again", c.base.Host)
}

// judge reports whether the model will not get any further by itself, and if that is an error.
func (c *cog) judge(a answer) (done bool, err error) {
	var h health
	if a.status != http.StatusOK || json.Unmarshal(a.body, &h) != nil {
		return true, fmt.Errorf("%s does not answer /health-check as Cog does (HTTP status %d): check url and headers", c.base.Host, a.status)
	}
	switch h.Status {
	case "READY", "BUSY":
		return true, nil
	case "STARTING":
		return false, nil
	case "UNHEALTHY":
		return true, fmt.Errorf("the model at %s calls itself unhealthy: %s", c.base.Host, c.clean(h.UserError, 200))
	}
	return true, fmt.Errorf("the model at %s is %s: look at its log and start it again", c.base.Host, c.clean(h.Status, 40))
}

// model is what the model says of itself, asked for once.
func (c *cog) model(ctx context.Context) (model, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known != nil {
		return *c.known, nil
	}
	a, err := c.askShortly(ctx, question{method: http.MethodGet, url: c.at("openapi.json")})
	if err != nil {
		return model{}, err
	}
	if a.status != http.StatusOK {
		return model{}, fmt.Errorf("the model at %s has no /openapi.json (HTTP status %d)", c.base.Host, a.status)
	}
	m, err := readModel(a.body)
	if err != nil {
		return model{}, fmt.Errorf("the model at %s: %w", c.base.Host, err)
	}
	c.known = &m
	return m, nil
}
