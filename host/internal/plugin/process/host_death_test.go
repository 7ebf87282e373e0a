package process_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

const (
	hostVariable   = "PROCESSTEST_HOST"
	hostBond       = "PROCESSTEST_BOND"
	runnerVariable = "PROCESSTEST_RUNNER"
)

// hostIfAsked makes this binary a host: it starts a plugin in the folder that the variable names, has it
// run a program and leave one that escapes, prints the three pids and waits to be killed.
func hostIfAsked() {
	runDir := os.Getenv(hostVariable)
	if runDir == "" {
		return
	}
	self, err := os.Executable()
	exitOn(err)
	m := plugin.Manifest{Name: "fixture", Source: self, Env: map[string]string{plugintest.StartVariable: os.Getenv(hostBond)}}
	runner, escape := os.Getenv(runnerVariable), "orphan"
	if runner != "" {
		escape = "daemonize"
	}
	o := plugin.LaunchOptions{RunDir: runDir, WorkDir: os.TempDir()}
	p, err := process.New(process.Options{Runner: runner}).Launch(context.Background(), m, o)
	exitOn(err)
	escaped, err := p.Generate(context.Background(), hostRequest(escape), generatortest.NewHost())
	exitOn(err)
	h := generatortest.NewHost()
	h.OnProgress = func() { fmt.Printf("%d %s %s\n", p.PID(), h.Progresses()[0].Step, escaped.Metadata) }
	_, err = p.Generate(context.Background(), hostRequest("command"), h)
	exitOn(err)
	os.Exit(0)
}

func hostRequest(do string) generator.Request {
	return generator.Request{TaskID: do, Type: generatortest.Type, Data: fmt.Appendf(nil, `{"do": %q}`, do), WorkDir: os.TempDir()}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// killedHost starts a host, kills it, and gives the pids of the plugin, its program and the escaped one.
func killedHost(t *testing.T, runDir, bond string, env ...string) (plugin, program, escaped int) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	host := exec.Command(self)
	host.Env = append(os.Environ(), hostVariable+"="+runDir, hostBond+"="+bond)
	host.Env = append(host.Env, env...)
	host.Stderr = os.Stderr
	out, err := host.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, host.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	var left string
	_, err = fmt.Sscan(line, &plugin, &program, &left)
	require.NoError(t, err)
	var metadata struct {
		PID    int
		Daemon int `json:",string"`
	}
	require.NoError(t, json.Unmarshal([]byte(left), &metadata))
	escaped = max(metadata.PID, metadata.Daemon)
	require.True(t, running(plugin) && running(program) && running(escaped))
	require.NoError(t, host.Process.Kill())
	require.Error(t, host.Wait())
	return plugin, program, escaped
}

func TestP10_PluginTreeEndsWithAKilledHost(t *testing.T) {
	t.Parallel()
	runDir := t.TempDir()
	plugin, program, escaped := killedHost(t, runDir, "", runnerVariable+"="+plugintest.Runner(t))
	start := time.Now()
	requireGone(t, 10*time.Second, plugin, program) // the figure counts: 2 s on an idle machine
	took := time.Since(start)
	killed, err := process.KillOrphans(runDir)
	require.NoError(t, err)
	survivors := 0
	for _, pid := range []int{plugin, program, escaped} {
		if running(pid) {
			survivors++
		}
	}
	t.Logf("P10: plugin and its programs gone %s after kill -9 of the host; boot ended %d that had escaped; survivors %d",
		took.Round(time.Millisecond), killed, survivors)
	require.Zero(t, survivors)
	left, err := os.ReadDir(runDir)
	require.NoError(t, err)
	require.Empty(t, left, "held sockets")
}

func TestPluginAndItsProgramsDieWithTheHost(t *testing.T) {
	t.Parallel()
	for _, bond := range []string{"", plugintest.PdeathsigOnly, plugintest.LifelineOnly} {
		t.Run("By"+bond, func(t *testing.T) {
			t.Parallel()
			runDir := t.TempDir()
			plugin, program, _ := killedHost(t, runDir, bond)
			start := time.Now()
			requireGone(t, 10*time.Second, plugin, program) // the figure counts: 2 s on an idle machine
			t.Logf("plugin and program gone %s after their host", time.Since(start))
			_, err := process.KillOrphans(runDir)
			require.NoError(t, err)
		})
	}
}

func TestBootKillsWhatAKilledHostLeft(t *testing.T) {
	t.Parallel()
	runDir := t.TempDir()
	_, _, escaped := killedHost(t, runDir, "")
	require.True(t, running(escaped))
	killed, err := process.KillOrphans(runDir)
	require.NoError(t, err)
	require.Positive(t, killed)
	require.False(t, running(escaped))
	left, err := os.ReadDir(runDir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestBootSparesAProcessThatOnlyHasThePidOfOld(t *testing.T) {
	t.Parallel()
	stranger := exec.Command("sleep", "60")
	require.NoError(t, stranger.Start())
	defer func() { _ = stranger.Process.Kill(); _ = stranger.Wait() }()
	runDir := t.TempDir()
	record := fmt.Sprintf(`{"id": "gone", "home": %q, "pid": %d, "started": 12}`, filepath.Join(runDir, "x"), stranger.Process.Pid)
	require.NoError(t, os.WriteFile(filepath.Join(runDir, "x.pid"), []byte(record), 0o600))
	killed, err := process.KillOrphans(runDir)
	require.NoError(t, err)
	require.Zero(t, killed)
	require.True(t, running(stranger.Process.Pid))
}

// startOf is the 22nd field of a process's stat.
func startOf(pid int) (ticks uint64) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	exitOn(err)
	_, err = fmt.Sscan(strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))[19], &ticks)
	exitOn(err)
	return ticks
}

func TestBootKillsNobodyForARecordOfAnotherBoot(t *testing.T) {
	t.Parallel()
	stranger := exec.Command("sleep", "60")
	require.NoError(t, stranger.Start())
	defer func() { _ = stranger.Process.Kill(); _ = stranger.Wait() }()
	runDir := t.TempDir()
	pid := stranger.Process.Pid
	record := fmt.Sprintf(`{"id": "gone", "boot": "another", "home": %q, "pid": %d, "started": %d}`, filepath.Join(runDir, "x"), pid, startOf(pid))
	require.NoError(t, os.WriteFile(filepath.Join(runDir, "x.pid"), []byte(record), 0o600))
	killed, err := process.KillOrphans(runDir)
	require.NoError(t, err)
	require.Zero(t, killed)
	require.True(t, running(pid))
	require.NoFileExists(t, filepath.Join(runDir, "x.pid"))
}

func TestBootSparesTheInstancesOfAHostThatLives(t *testing.T) {
	t.Parallel()
	runDir := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	p, err := process.New(process.Options{}).Launch(t.Context(), plugin.Manifest{Name: "fixture", Source: self}, plugin.LaunchOptions{RunDir: runDir})
	require.NoError(t, err)
	defer p.Kill()
	killed, err := process.KillOrphans(runDir)
	require.NoError(t, err)
	require.Zero(t, killed)
	require.True(t, running(p.PID()), strconv.Itoa(p.PID()))
}

func TestBootForgetsAPidFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	runDir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(runDir, "x.pid"), []byte(`{"pid":`), 0o600))
	_, err := process.KillOrphans(runDir)
	require.Error(t, err)
	_, err = process.KillOrphans(runDir)
	require.NoError(t, err)
}
