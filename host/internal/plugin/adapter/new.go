package adapter

import (
	"errors"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/handshake"
)

// New makes the plugin that an adapter block describes, without asking the service anything.
func New(r handshake.Runner) (generator.Plugin, error) {
	if len(r.Adapter) == 0 {
		return nil, errors.New("there is no adapter block to serve")
	}
	b, err := readBlock(r.Adapter)
	if err != nil {
		return nil, err
	}
	version := first(r.Version, "1.0.0")
	s := newService(r.Name, b)
	if b.kind == kindCog {
		return &cog{service: s, block: b, version: version}, nil
	}
	return &webhook{service: s, block: b, version: version}, nil
}
