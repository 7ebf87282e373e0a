package process_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

// roles are what this binary is when it is run again with a variable set: each returns if that isn't its own.
var roles = []func(){hugeIfAsked, plugintest.ServeIfAsked, hostIfAsked}

func TestMain(m *testing.M) {
	for _, play := range roles {
		play()
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		plugintest.RemoveRunner()
		os.Exit(code)
	}))
}

// launch starts the test's own binary as a plugin.
func launch(t testing.TB, change ...func(*plugin.Manifest)) plugin.Process {
	t.Helper()
	p, err := tryLaunch(t, process.Options{KillGrace: time.Second}, change...)
	require.NoError(t, err)
	t.Cleanup(p.Kill)
	return p
}

func tryLaunch(t testing.TB, o process.Options, change ...func(*plugin.Manifest)) (plugin.Process, error) {
	t.Helper()
	m := plugintest.Manifest(t)
	for _, c := range change {
		c(&m)
	}
	return process.New(o).Launch(context.Background(), m, plugin.LaunchOptions{RunDir: t.TempDir()})
}

func do(t testing.TB, what string) generator.Request {
	t.Helper()
	return instruct(t, generatortest.Instruction{Do: what})
}

func instruct(t testing.TB, i generatortest.Instruction) generator.Request {
	t.Helper()
	data, err := json.Marshal(i)
	require.NoError(t, err)
	return generator.Request{TaskID: "t", Token: 1, Type: generatortest.Type, Data: data, WorkDir: t.TempDir()}
}

func TestProcessCarriesTheContract(t *testing.T) {
	t.Parallel()
	generatortest.Exercise(t, func(t *testing.T) generator.Plugin { return launch(t) })
}

func TestProcessSeesNothingOfItsHost(t *testing.T) {
	t.Setenv("SECRET_KEY", "hunter2")
	leak, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer leak.Close()
	p := launch(t, func(m *plugin.Manifest) { m.Env = map[string]string{"ASKED_FOR": "1"} })
	result, err := p.Generate(t.Context(), do(t, "environment"), generatortest.NewHost())
	require.NoError(t, err)
	var got struct{ Env, FDs []string }
	require.NoError(t, json.Unmarshal(result.Metadata, &got))
	require.Contains(t, got.Env, "ASKED_FOR=1")
	require.NotContains(t, string(result.Metadata), "hunter2")
	for _, e := range got.Env {
		require.Regexp(t, `^(PATH|LANG|HOME|TMPDIR|ASKED_FOR|BACKLOT_\w+|PLUGIN_\w+)=`, e)
	}
}

func TestProcessThatDiesEndsItsTasksAtOnce(t *testing.T) {
	t.Parallel()
	p := launch(t)
	start := time.Now()
	_, err := p.Generate(t.Context(), do(t, "exit"), generatortest.NewHost())
	require.ErrorIs(t, err, generator.ErrGone)
	t.Logf("death noticed within %s", time.Since(start))
	require.Less(t, time.Since(start), time.Second)
	p.Kill()
	require.ErrorContains(t, p.Err(), "exit status 7")
}
