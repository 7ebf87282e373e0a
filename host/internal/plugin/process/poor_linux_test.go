package process_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
	"ft.tc/backlot/host/internal/plugin/process/confine"
)

const poorVariable = "PROCESSTEST_POOR"

// poor is what a host without privileges saw.
type poor struct {
	Abilities     []string
	Log           string
	Dial, Read    string // what the plugin was told
	Bomb, BombErr string
}

func init() { roles = append(roles, poorHostIfAsked) }

// poorHostIfAsked makes this binary such a host, in the folder that the variable names.
func poorHostIfAsked() {
	root := os.Getenv(poorVariable)
	if root == "" {
		return
	}
	var log strings.Builder
	o := process.Options{
		Runner: filepath.Join(root, "backlot-runner"), DataDir: filepath.Join(root, "data"),
		Logger: hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Warn}),
	}
	self, err := os.Executable()
	exitOn(err)
	m := plugin.Manifest{Name: "fixture", Source: self, Limits: plugin.Limits{PIDs: 8}}
	if !raceDetector {
		m.Limits.MemoryBytes = 256 << 20
	}
	work := filepath.Join(root, "data", "work")
	launcher := process.New(o)
	start := func() plugin.Process {
		p, err := launcher.Launch(context.Background(), m, plugin.LaunchOptions{RunDir: filepath.Join(root, "data", "run"), WorkDir: work})
		exitOn(err)
		return p
	}
	p := start()
	ask := func(do, text string, n int) (string, error) {
		data, err := json.Marshal(generatortest.Instruction{Do: do, Text: text, N: n})
		exitOn(err)
		r := generator.Request{TaskID: do, Type: generatortest.Type, Data: data, WorkDir: work}
		result, err := p.Generate(context.Background(), r, generatortest.NewHost())
		return string(result.Metadata), err
	}
	seen := poor{Abilities: process.Abilities()}
	seen.Dial, err = ask("dial", os.Getenv("CANARY"), 0)
	exitOn(err)
	seen.Read, err = ask("read", filepath.Join(root, "data", "keys"), 0)
	exitOn(err)
	if !raceDetector {
		_, err = ask("alloc", "", 1024)
		seen.Bomb = fmt.Sprint(err)
	}
	p.Kill()
	seen.BombErr = fmt.Sprint(p.Err())
	start().Kill() // says nothing twice
	seen.Log = log.String()
	exitOn(json.NewEncoder(os.Stdout).Encode(seen))
	os.Exit(0)
}

func TestHostWithoutPrivilegesConfinesAsFarAsItCan(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("needs root, to become a user without privileges; the other tests run without them here")
	}
	const nobody = 65534
	root, err := os.MkdirTemp("", "poor-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(root)) })
	require.NoError(t, os.Chmod(root, 0o755))
	self := filepath.Join(root, "host")
	copyOf(t, plugintest.Manifest(t).Source, self)
	copyOf(t, filepath.Join(filepath.Dir(plugintest.Runner(t)), confine.Program), filepath.Join(root, confine.Program))
	for _, dir := range []string{"data", "data/run", "data/work"} {
		require.NoError(t, os.Mkdir(filepath.Join(root, dir), 0o700))
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "data/keys"), []byte("hunter2"), 0o600))
	for _, path := range []string{"data", "data/run", "data/work", "data/keys"} {
		require.NoError(t, os.Chown(filepath.Join(root, path), nobody, nobody))
	}
	address, hits := canary(t, "tcp", "127.0.0.1:0")

	c := exec.Command(self)
	c.Dir, c.Stderr = root, os.Stderr
	c.Env = []string{"PATH=" + os.Getenv("PATH"), poorVariable + "=" + root, "CANARY=" + address}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := c.Output()
	require.NoError(t, err)
	var seen poor
	require.NoError(t, json.Unmarshal(out, &seen), string(out))

	for _, s := range seen.Abilities {
		t.Log(s)
	}
	require.Contains(t, seen.Abilities[0], "no cgroups can be made")
	require.Equal(t, 1, strings.Count(seen.Log, "no cgroups can be made"), seen.Log)
	require.Equal(t, 1, strings.Count(seen.Log, "network namespaces can't be made"), seen.Log)
	if raceDetector {
		t.Log("P6: not tried with the race detector, which alone takes more memory than a limit would leave")
	} else {
		require.Contains(t, seen.BombErr, "out of memory")
		t.Logf("P6: without cgroups the bomb ended by its rlimit: %.40q", seen.BombErr)
	}
	require.NotContains(t, seen.Read, "hunter2")
	require.Contains(t, seen.Dial, "permission denied")
	t.Logf("P23: without namespaces, canary hits %d", hits.Load())
	require.Zero(t, hits.Load())
}
