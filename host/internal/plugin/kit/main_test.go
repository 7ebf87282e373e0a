package kit_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/kit"
	"ft.tc/backlot/host/internal/plugin/process"
	"ft.tc/backlot/sdk"
)

func TestMain(m *testing.M) {
	cookie := handshake.Config()
	if os.Getenv(cookie.MagicCookieKey) == cookie.MagicCookieValue {
		serveFixture(os.Getenv(fixtureVariable))
		os.Exit(0)
	}
	code := 1
	defer func() { os.Exit(code) }()
	folder, err := os.MkdirTemp("", "kit-test-")
	if err != nil {
		panic(err)
	}
	built.folder = folder
	code = m.Run()
	_ = os.RemoveAll(folder)
	if err := goleak.Find(); err != nil && code == 0 {
		println(err.Error())
		code = 1
	}
}

func launcher() plugin.Launcher { return process.New(process.Options{KillGrace: time.Second}) }

// fixture is a plugin of the test's own binary.
func fixture(t testing.TB, name string) kit.Subject {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return kit.Subject{Launcher: launcher(), Manifest: plugin.Manifest{
		Source: self, Grace: 500 * time.Millisecond, Env: map[string]string{fixtureVariable: name},
	}}
}

// inProcess launches a plugin without a process: what it says arrives as it says it.
type inProcess struct{ plugin sdk.Plugin }

func (l inProcess) Pin(m plugin.Manifest) (plugin.Manifest, error) { return m, nil }

func (l inProcess) Launch(context.Context, plugin.Manifest, plugin.LaunchOptions) (plugin.Process, error) {
	return &direct{Plugin: l.plugin.Contract(), done: make(chan struct{})}, nil
}

type direct struct {
	generator.Plugin

	once sync.Once
	done chan struct{}
}

func (*direct) Heartbeat() time.Time    { return time.Now() }
func (d *direct) Done() <-chan struct{} { return d.done }
func (d *direct) Kill()                 { d.once.Do(func() { close(d.done) }) }
func (*direct) PID() int                { return 0 }
func (*direct) Err() error              { return nil }

var built struct {
	folder string
	mu     sync.Mutex
}

// build makes the program of a package of this repository.
func build(t testing.TB, pkg string) string {
	t.Helper()
	built.mu.Lock()
	defer built.mu.Unlock()
	target := filepath.Join(built.folder, filepath.Base(pkg))
	if _, err := os.Stat(target); err == nil {
		return target
	}
	out, err := exec.Command("go", "build", "-o", target, "ft.tc/backlot/"+pkg).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return target
}
