package wasm

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process"
)

// A guest is ended where it stands, so it can't do something on its way out; and it sees its folder under a name of
// its own.
var notOfModules = []string{"LetsGoWhenCancelled", "SeesTheWholeRequest"}

func TestModuleKeepsTheContract(t *testing.T) {
	t.Parallel()
	generatortest.Exercise(t, func(t *testing.T) generator.Plugin { return open(t, guestModule(), 0) }, notOfModules...)
}

func TestRunnerProcessKeepsTheContract(t *testing.T) {
	t.Parallel()
	generatortest.Exercise(t, func(t *testing.T) generator.Plugin { return launch(t) }, notOfModules...)
}

// launch starts this test binary as the runner of the guest.
func launch(t testing.TB) plugin.Process {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	runner, err := json.Marshal(handshake.Runner{Name: "fixture", Version: "1.2.3", Source: guestModule(), CacheDir: built + "/cache"})
	require.NoError(t, err)
	p, err := process.New(process.Options{}).Launch(t.Context(), plugin.Manifest{
		Name: "fixture", Source: self, Env: map[string]string{handshake.RunnerVariable: string(runner)},
	}, plugin.LaunchOptions{RunDir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(p.Kill)
	return p
}

func TestGuestSeesItsRequestAndNothingElse(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 0)
	var got generator.Request
	o := try(t, p, generatortest.Instruction{Do: "echo"}, time.Minute)
	require.NoError(t, o.err)
	require.NoError(t, json.Unmarshal(o.result.Metadata, &got))
	require.Equal(t, "/work", got.WorkDir)
	require.Equal(t, uint64(7), got.Token)
	o = try(t, p, generatortest.Instruction{Do: "world"}, time.Minute)
	require.NoError(t, o.err)
	var world struct {
		Env  []string `json:"env"`
		Args int      `json:"args"`
		Etc  string   `json:"etc"`
		Now  int      `json:"now"`
	}
	require.NoError(t, json.Unmarshal(o.result.Metadata, &world))
	require.Empty(t, world.Env)
	require.Contains(t, world.Etc, "open /etc")
	require.Equal(t, time.Now().Year(), world.Now)
}
