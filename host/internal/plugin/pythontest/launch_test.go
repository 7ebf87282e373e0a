// Package pythontest holds the Python SDK against the host: real processes, launched as the service launches them.
package pythontest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

func TestMain(m *testing.M) {
	hostIfAsked()
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		plugintest.RemoveRunner()
		os.Exit(code)
	}))
}

// sdk is the folder of the Python package.
func sdk(t testing.TB) string {
	t.Helper()
	path, err := filepath.Abs("../../../../sdk/python")
	require.NoError(t, err)
	return path
}

var findInterpreter = sync.OnceValues(func() (string, error) {
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		path, err := exec.LookPath(name)
		if err == nil && exec.Command(path, "-c", "import grpc, google.protobuf").Run() == nil {
			return path, nil
		}
	}
	return "", errors.New("no python3 has grpcio and protobuf: apt-get install python3-grpcio python3-protobuf")
})

// interpreter is a Python that can serve.
func interpreter(t testing.TB) string {
	t.Helper()
	path, err := findInterpreter()
	require.NoError(t, err)
	return path
}

var bundled = sync.OnceValues(func() ([]byte, error) {
	python, err := findInterpreter()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pythontest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "fixture.pyz")
	c := exec.Command(python, "-m", "backlot.bundle", "tests/fixture.py", "-o", path, "-p", python)
	c.Dir = "../../../../sdk/python"
	if out, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(path)
})

// fixture declares the SDK's fixture, made one file as an author makes one of a plugin.
func fixture(t testing.TB) plugin.Manifest {
	t.Helper()
	content, err := bundled()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "fixture.pyz")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	require.NoError(t, os.Chmod(path, 0o700))
	return plugin.Manifest{Name: "fixture", Source: path, Instances: 1, Concurrency: 4}
}

// launch starts the fixture.
func launch(t testing.TB, change ...func(*plugin.Manifest)) plugin.Process {
	t.Helper()
	p, err := tryLaunch(t, process.Options{KillGrace: time.Second}, change...)
	require.NoError(t, err)
	t.Cleanup(p.Kill)
	return p
}

func tryLaunch(t testing.TB, o process.Options, change ...func(*plugin.Manifest)) (plugin.Process, error) {
	t.Helper()
	m := fixture(t)
	for _, c := range change {
		c(&m)
	}
	return process.New(o).Launch(context.Background(), m, plugin.LaunchOptions{RunDir: t.TempDir()})
}

// setting sets a variable of the plugin's environment.
func setting(name, value string) func(*plugin.Manifest) {
	return func(m *plugin.Manifest) { m.Env = map[string]string{name: value} }
}

var async = setting("FIXTURE_STYLE", "async")

// launchLogged also gives what the host's log holds once the plugin has been killed.
func launchLogged(t *testing.T) (plugin.Process, func() string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	log, err := os.Create(path)
	require.NoError(t, err)
	p, err := tryLaunch(t, process.Options{
		KillGrace: time.Second, Logger: hclog.New(&hclog.LoggerOptions{Output: log, JSONFormat: true, Level: hclog.Debug}),
	})
	require.NoError(t, err)
	t.Cleanup(p.Kill)
	return p, func() string {
		p.Kill()
		require.NoError(t, log.Close())
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		return string(content)
	}
}

func instruct(t testing.TB, i generatortest.Instruction) generator.Request {
	t.Helper()
	data, err := json.Marshal(i)
	require.NoError(t, err)
	return generator.Request{
		TaskID: "0197a2d4-0000-7000-8000-00000000002a", Token: 1, Type: generatortest.Type, Data: data, WorkDir: t.TempDir(),
	}
}

// run has p do what i says.
func run(t testing.TB, p generator.Plugin, i generatortest.Instruction) (generator.Result, *generatortest.Host, error) {
	t.Helper()
	h := generatortest.NewHost()
	result, err := p.Generate(t.Context(), instruct(t, i), h)
	return result, h, err
}

func requireFailure(t *testing.T, err error, code string) *generator.Failure {
	t.Helper()
	var f *generator.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, code, f.Code)
	return f
}

// running tells whether the process exists and is more than a zombie.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	var name, state string
	if err == nil {
		_, err = fmt.Sscanf(string(stat), "%d %s %s", &pid, &name, &state)
	}
	return err == nil && state != "Z"
}

func requireGone(t *testing.T, within time.Duration, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		require.Eventually(t, func() bool { return !running(pid) }, within, 5*time.Millisecond, "pid %d", pid)
	}
}
