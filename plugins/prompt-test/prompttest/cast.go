package prompttest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ft.tc/backlot/plugins/prompt-test/model"
)

// target is a model that may be asked.
type target struct {
	backend string
	model   string // empty where the server has but one
	address string // of its server
	server  model.Server
	price   *price
}

// label names the target for people.
func (t target) label() string {
	if t.model == "" {
		return t.backend
	}
	return t.model
}

// cast is who can be asked, and how. The first target is asked where a task names none.
type cast struct {
	settings
	targets []target
	servers map[model.Address]model.Server
}

// newCast reads the block of a backend.
func newCast(backend string, raw json.RawMessage) (*cast, error) {
	c := &cast{servers: map[model.Address]model.Server{}}
	if err := json.Unmarshal(raw, &c.settings); err != nil {
		return nil, fmt.Errorf("options of the %s backend: %w", backend, err)
	}
	timeout, err := c.complete(backend)
	if err != nil {
		return nil, err
	}
	own := offer{Model: c.Model, Backend: backend, URL: c.URL, APIKey: c.APIKey, Price: c.Price}
	for _, o := range append([]offer{own}, c.Models...) {
		if err := c.add(o, own, timeout); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *cast) complete(backend string) (time.Duration, error) {
	timeout := model.DefaultTimeout
	if c.Timeout != "" {
		d, err := time.ParseDuration(c.Timeout)
		if err != nil || d <= 0 {
			return 0, fmt.Errorf("timeout %q is not a positive duration such as \"45s\"", c.Timeout)
		}
		timeout = d
	}
	if c.Parallel <= 0 {
		c.Parallel = 1
		if backend == model.KindOpenAI {
			c.Parallel = 4
		}
	}
	if c.Currency == "" {
		c.Currency = "USD"
	}
	return timeout, nil
}

// add makes a target of an offer. What it leaves open is as in the block itself.
func (c *cast) add(o, own offer, timeout time.Duration) error {
	if o.Backend == "" {
		o.Backend = own.Backend
	}
	if o.URL == "" && o.Backend == own.Backend {
		o.URL, o.APIKey = own.URL, own.APIKey
	}
	if err := o.check(); err != nil {
		return err
	}
	for i, t := range c.targets {
		if t.backend != o.Backend || t.model != o.Model {
			continue
		}
		if t.address != o.URL {
			return fmt.Errorf("the model %q of the backend %s is there twice, at different addresses", o.Model, o.Backend)
		}
		if o.Price != nil {
			c.targets[i].price = o.Price
		}
		return nil
	}
	address := model.Address{Kind: o.Backend, URL: o.URL, Key: o.APIKey, Timeout: timeout, MaxTokensField: c.MaxTokensField, KeepAlive: c.KeepAlive}
	server, known := c.servers[address]
	if !known {
		var err error
		if server, err = model.New(address); err != nil {
			return err
		}
		c.servers[address] = server
	}
	c.targets = append(c.targets, target{backend: o.Backend, model: o.Model, address: o.URL, server: server, price: o.Price})
	return nil
}

// find looks a choice of a task up.
func (c *cast) find(want choice) (target, bool) {
	for _, t := range c.targets {
		if t.model == want.Model && (want.Backend == "" || want.Backend == t.backend) {
			return t, true
		}
	}
	return target{}, false
}

// names lists who can be asked for.
func (c *cast) names() string {
	var names []string
	for _, t := range c.targets {
		if t.model != "" {
			names = append(names, t.model)
		}
	}
	if len(names) == 0 {
		return "no model by name"
	}
	return strings.Join(names, ", ")
}

func (c *cast) close() {
	for _, s := range c.servers {
		s.Close()
	}
}
