package adapter

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/sdk"
)

// startTimeout is less than what a launcher grants from start to handshake, so that it is told why there is none.
const startTimeout = 25 * time.Second

// Serve is what a runner process does for an adapter: it learns from the environment what to serve, asks the service
// what it is, and serves it until the host lets go. A service that is away is an error; the supervisor starts the
// runner again.
func Serve() error {
	var r handshake.Runner
	if err := json.Unmarshal([]byte(os.Getenv(handshake.RunnerVariable)), &r); err != nil {
		return fmt.Errorf("%s does not say what to serve: %w", handshake.RunnerVariable, err)
	}
	p, err := New(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), startTimeout, errStarting)
	defer cancel()
	s, err := p.Describe(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	sdk.Serve(sdk.Plugin{
		Name: s.Name, Version: s.Version, Configure: p.Configure,
		Generators: []sdk.Generator{served{plugin: p, specification: s.Types[0]}},
	})
	return nil
}

// served is the adapter's plugin as the SDK serves it.
type served struct {
	plugin        generator.Plugin
	specification sdk.TypeSpecification
}

func (g served) Specification() sdk.TypeSpecification { return g.specification }

func (g served) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	r := generator.Request{
		TaskID: t.ID, Token: t.Token, Type: t.Type, ProjectID: t.ProjectID, Attempt: t.Attempt, Data: t.Data,
		WorkDir: t.WorkDir, Deadline: t.Deadline, Leases: t.Leases,
	}
	result, err := g.plugin.Generate(ctx, r, taskHost{t})
	if err != nil {
		return nil, err
	}
	out := &sdk.Result{Media: result.Media, Artifacts: result.Artifacts}
	err = decode(result.Metadata, &out.Metadata)
	return out, err
}

// taskHost is the contract's host by what the SDK has of it.
type taskHost struct{ *sdk.Task }

var _ generator.Host = taskHost{}

func (h taskHost) Log(level generator.LogLevel, message string) {
	switch level {
	case generator.LogDebug:
		h.Debugf("%s", message)
	case generator.LogInfo:
		h.Infof("%s", message)
	default:
		h.Warnf("%s", message)
	}
}

func (h taskHost) Preview(p generator.Preview) { h.Task.Preview(p.MediaType, p.Data) }

func (h taskHost) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	return h.Task.Input(ctx, r.URL, r.Kind)
}
