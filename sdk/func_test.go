package sdk_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestFunctionIsAGenerator(t *testing.T) {
	t.Parallel()
	p := sdk.Plugin{Name: "notes", Version: "1.0.0", Generators: []sdk.Generator{sdk.Func(
		sdk.TypeSpecification{Type: "note", Queue: sdk.QueueCPUIntensive},
		func(_ context.Context, t *sdk.Task) (*sdk.Result, error) {
			note, err := t.Save("note.txt", "media", "text/plain", t.Data)
			return &sdk.Result{Media: note.Name, Artifacts: []sdk.Artifact{note}}, err
		},
	)}}
	out := sdktest.Run(t, p, "note", map[string]int{"n": 1})
	require.NoError(t, out.Err)
	require.Equal(t, "text/plain", out.Result.Artifacts[0].MediaType)
	content, err := os.ReadFile(filepath.Join(out.WorkDir, out.Result.Media))
	require.NoError(t, err)
	require.JSONEq(t, `{"n": 1}`, string(content))
}

// A module carries neither gRPC nor go-plugin: it talks JSON lines to its runner.
func TestModuleIsBuiltWithoutWhatOnlyProcessesNeed(t *testing.T) {
	t.Parallel()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", ".")
	list.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	deps, err := list.Output()
	require.NoError(t, err)
	require.Contains(t, string(deps), "ft.tc/backlot/api/generator/guest")
	require.NotRegexp(t, `grpc|go-plugin|hclog|generator/handshake`, string(deps))
}
