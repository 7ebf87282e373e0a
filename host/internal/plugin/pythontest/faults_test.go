package pythontest_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process"
)

func TestPythonThatDiesEndsItsTasksAtOnce(t *testing.T) {
	t.Parallel()
	p := launch(t)
	start := time.Now()
	_, _, err := run(t, p, generatortest.Instruction{Do: "exit"})
	require.ErrorIs(t, err, generator.ErrGone)
	t.Logf("death noticed within %s", time.Since(start))
	require.Less(t, time.Since(start), 5*time.Second)
	p.Kill()
	require.ErrorContains(t, p.Err(), "exit status 7")
}

// calledOff runs the instruction, calls it off at its first report of progress, and gives that report and how long
// the plugin took to let go.
func calledOff(t *testing.T, p generator.Plugin, do string) (step string, took time.Duration) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h := generatortest.NewHost()
	var at time.Time
	h.OnProgress = func() { at = time.Now(); cancel() }
	_, err := p.Generate(ctx, instruct(t, generatortest.Instruction{Do: do}), h)
	took = time.Since(at)
	require.ErrorIs(t, err, context.Canceled)
	return h.Progresses()[0].Step, took
}

func TestPythonProgramsEndWithTheirCancelledTask(t *testing.T) {
	t.Parallel()
	p := launch(t)
	step, took := calledOff(t, p, "command")
	program, err := strconv.Atoi(step)
	require.NoError(t, err)
	require.False(t, running(program), "the task let go before its program ended")
	t.Logf("popen let go %s after the cancellation", took)
}

func TestPythonCommandIsNotHeldUpByAProgramOfItsProgram(t *testing.T) {
	t.Parallel()
	for name, style := range map[string]string{"Sync": "", "Async": "async"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := launch(t, setting("FIXTURE_STYLE", style))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r := instruct(t, generatortest.Instruction{Do: "run command"})
			let := make(chan error, 1)
			go func() {
				_, err := p.Generate(ctx, r, generatortest.NewHost())
				let <- err
			}()
			started := filepath.Join(r.WorkDir, "started")
			require.Eventually(t, func() bool { _, err := os.Stat(started); return err == nil }, 10*time.Second, 5*time.Millisecond)
			start := time.Now()
			cancel()
			require.ErrorIs(t, <-let, context.Canceled)
			t.Logf("command let go %s after the cancellation", time.Since(start))
			require.Less(t, time.Since(start), 5*time.Second)
		})
	}
}

func TestPythonThatIsDeafIsKilled(t *testing.T) {
	t.Parallel()
	for _, do := range []string{"deaf", "hang"} {
		t.Run(do, func(t *testing.T) {
			t.Parallel()
			p := launch(t)
			h := generatortest.NewHost()
			started, failed := make(chan struct{}), make(chan error, 1)
			h.OnProgress = func() { close(started) }
			r := instruct(t, generatortest.Instruction{Do: do})
			go func() {
				_, err := p.Generate(context.Background(), r, h)
				failed <- err
			}()
			<-started
			start := time.Now()
			p.Kill()
			require.Less(t, time.Since(start), 3*time.Second)
			require.ErrorIs(t, <-failed, generator.ErrGone)
			requireGone(t, time.Second, p.PID())
		})
	}
}

func TestPythonHeartbeatStopsWhereTheInterpreterHangs(t *testing.T) {
	t.Parallel()
	p := launch(t)
	r := instruct(t, generatortest.Instruction{Do: "hang"})
	failed := make(chan error, 1)
	go func() {
		_, err := p.Generate(context.Background(), r, generatortest.NewHost())
		failed <- err
	}()
	require.Eventually(t, func() bool { return time.Since(p.Heartbeat()) > 3*time.Second }, 20*time.Second, 10*time.Millisecond)
	p.Kill()
	require.ErrorIs(t, <-failed, generator.ErrGone)
}

func TestPythonHeartbeatsGoOnWhileAGeneratorComputes(t *testing.T) {
	t.Parallel()
	p := launch(t)
	r := instruct(t, generatortest.Instruction{Do: "busy", N: 3000})
	done := make(chan error, 1)
	go func() {
		_, err := p.Generate(t.Context(), r, generatortest.NewHost())
		done <- err
	}()
	var longest time.Duration
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			require.NoError(t, err)
			t.Logf("longest silence: %s", longest)
			require.Less(t, longest, 2500*time.Millisecond)
			return
		case <-tick.C:
			longest = max(longest, time.Since(p.Heartbeat()))
		}
	}
}

func TestPythonPrintsIntoTheLog(t *testing.T) {
	t.Parallel()
	p, log := launchLogged(t)
	_, _, err := run(t, p, generatortest.Instruction{Do: "print", Text: "by hand"})
	require.NoError(t, err)
	_, _, err = run(t, p, generatortest.Instruction{Do: "flood", N: 20})
	require.NoError(t, err)
	_, _, err = run(t, p, generatortest.Instruction{Do: "echo"})
	require.NoError(t, err)
	lines := log()
	for _, want := range []string{"a line before the handshake", "printed by hand", "written to 1", "from a program"} {
		require.Contains(t, lines, want)
	}
}

func TestPythonSeesNothingOfItsHost(t *testing.T) {
	t.Setenv("SECRET_KEY", "hunter2")
	leak, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer leak.Close()
	p := launch(t, setting("ASKED_FOR", "1"))
	result, _, err := run(t, p, generatortest.Instruction{Do: "environment"})
	require.NoError(t, err)
	var got struct{ Env map[string]string }
	require.NoError(t, json.Unmarshal(result.Metadata, &got))
	require.Equal(t, "1", got.Env["ASKED_FOR"])
	require.NotContains(t, string(result.Metadata), "hunter2")
	require.NotContains(t, got.Env, "BACKLOT_PLUGIN", "a Python that a plugin starts is none")
}

func TestPythonSaysWhyItDoesNotStart(t *testing.T) {
	t.Parallel()
	_, err := tryLaunch(t, process.Options{}, setting("FIXTURE_START", "exit"))
	require.ErrorContains(t, err, "ended before the handshake: exit status 1")
	require.ErrorContains(t, err, "the model is not there")
}

func TestPythonWithoutGRPCSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	bare := filepath.Join(t.TempDir(), "python3") // an interpreter that finds no packages but its own
	require.NoError(t, os.WriteFile(bare, []byte("#!/bin/sh\nexec "+interpreter(t)+" -S \"$@\"\n"), 0o600))
	require.NoError(t, os.Chmod(bare, 0o700))
	_, err := tryLaunch(t, process.Options{}, func(m *plugin.Manifest) {
		content, err := os.ReadFile(m.Source)
		require.NoError(t, err)
		content = append([]byte("#!"+bare), content[len("#!"+interpreter(t)):]...)
		require.NoError(t, os.WriteFile(m.Source, content, 0o600))
	})
	require.ErrorContains(t, err, "install python3-grpcio and python3-protobuf with apt-get")
}

func TestPythonOfOneFileTakesTheSDKFromTheManifestsPath(t *testing.T) {
	t.Parallel()
	source := filepath.Join(t.TempDir(), "main.py")
	script := "#!" + interpreter(t) + `
import backlot
plugin = backlot.Plugin("haiku", "1.0.0")
@plugin.generator("write_haiku", description="Writes a haiku", queue="cpu_intensive", typical=2, maximum=60)
def write_haiku(task: backlot.Task) -> backlot.Result:
    task.path("haiku.txt").write_text("old pond")
    return backlot.Result.file("haiku.txt", "text/plain")
plugin.serve()
`
	require.NoError(t, os.WriteFile(source, []byte(script), 0o600))
	require.NoError(t, os.Chmod(source, 0o700))
	p := launch(t, func(m *plugin.Manifest) {
		m.Name, m.Source, m.Env = "haiku", source, map[string]string{"PYTHONPATH": sdk(t)}
	})
	r := generator.Request{TaskID: "t", Type: "write_haiku", Data: json.RawMessage(`{}`), WorkDir: t.TempDir()}
	result, err := p.Generate(t.Context(), r, generatortest.NewHost())
	require.NoError(t, err)
	require.Equal(t, "haiku.txt", result.Media)
	require.FileExists(t, filepath.Join(r.WorkDir, "haiku.txt"))
}
