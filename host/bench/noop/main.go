// Noop is a plugin whose tasks do nothing: what is measured is everything around them.
package main

import (
	"context"
	"time"

	"ft.tc/backlot/sdk"
)

type noop struct{}

func (noop) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type: "noop", Description: "Does nothing", DataSchema: []byte(`{"type":"object"}`),
		Queue: sdk.QueueCPUIntensive, Typical: time.Second, Maximum: time.Minute,
	}
}

func (noop) Generate(context.Context, *sdk.Task) (*sdk.Result, error) { return &sdk.Result{}, nil }

func main() {
	sdk.Serve(sdk.Plugin{Name: "noop", Version: "1.0.0", Generators: []sdk.Generator{noop{}}})
}
