// Package plugintest makes a test binary its own plugin: run again by a launcher, it serves the fixture of
// the contract's suite through the SDK, and has every fault that the tests ask for.
package plugintest

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/sdk"
)

// StartVariable chooses how the plugin misbehaves at its start.
const StartVariable = "PLUGINTEST_START"

// ServeIfAsked serves the plugin, and does not return, when a launcher has started this binary. It is the
// first thing that TestMain does.
func ServeIfAsked() {
	cookie := handshake.Config()
	if os.Getenv(cookie.MagicCookieKey) != cookie.MagicCookieValue {
		return
	}
	misbehaveAtStart(os.Getenv(StartVariable))
	sdk.Serve(Plugin())
	os.Exit(0)
}

// Manifest declares this test binary as the plugin.
func Manifest(t testing.TB) plugin.Manifest {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return plugin.Manifest{Name: "fixture", Source: self, Instances: 1, Concurrency: 4}
}

// Plugin is the fixture as a plugin author would write it.
func Plugin() sdk.Plugin {
	fixture, s := generatortest.Fixture(), generatortest.Specification()
	return sdk.Plugin{
		Name: s.Name, Version: s.Version, Backends: s.Backends, Configure: fixture.Configure,
		Generators: []sdk.Generator{exercise{fixture: fixture, specification: s.Types[0]}},
	}
}

type exercise struct {
	fixture       generator.Plugin
	specification sdk.TypeSpecification
}

func (e exercise) Specification() sdk.TypeSpecification { return e.specification }

func (e exercise) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	var do generatortest.Instruction
	if err := t.Decode(&do); err != nil {
		return nil, err
	}
	if fault := faults[do.Do]; fault != nil {
		return fault(ctx, t, do)
	}
	r := generator.Request{
		TaskID: t.ID, Token: t.Token, Type: t.Type, ProjectID: t.ProjectID, Attempt: t.Attempt, Data: t.Data,
		WorkDir: t.WorkDir, Deadline: t.Deadline, Leases: t.Leases,
		TraceParent: t.TraceParent,
	}
	result, err := e.fixture.Generate(ctx, r, taskHost{t})
	if err != nil {
		return nil, err
	}
	out := &sdk.Result{Media: result.Media, Artifacts: result.Artifacts}
	if len(result.Metadata) > 0 {
		out.Metadata, err = rawValues(result.Metadata)
	}
	return out, err
}

// rawValues keeps every value of the object as it is written.
func rawValues(object json.RawMessage) (map[string]any, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(object, &raw); err != nil {
		return nil, err
	}
	values := make(map[string]any, len(raw))
	for k, v := range raw {
		values[k] = v
	}
	return values, nil
}

// taskHost is the fixture's host, by the methods that a plugin author has.
type taskHost struct{ *sdk.Task }

func (h taskHost) Log(level generator.LogLevel, message string) {
	map[generator.LogLevel]func(string, ...any){
		generator.LogDebug: h.Debugf, generator.LogInfo: h.Infof, generator.LogWarn: h.Warnf, generator.LogError: h.Warnf,
	}[level]("%s", message)
}

func (h taskHost) Preview(p generator.Preview) { h.Task.Preview(p.MediaType, p.Data) }

func (h taskHost) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	return h.Task.Input(ctx, r.URL, r.Kind)
}

func (h taskHost) RenewLease(ctx context.Context, id string) (time.Time, error) {
	return h.Task.RenewLease(ctx, id)
}
