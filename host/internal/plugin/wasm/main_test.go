package wasm

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/host/internal/plugin/plugintest"
)

// built is the folder of modules that the tests share.
var built string

// TestMain is the runner where a launcher has started this binary, and otherwise builds the guest once.
func TestMain(m *testing.M) {
	cookie := handshake.Config()
	if os.Getenv(cookie.MagicCookieKey) == cookie.MagicCookieValue {
		if err := Serve(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code, err := prepared(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(code)
}

func prepared(m *testing.M) (code int, err error) {
	if built, err = os.MkdirTemp("", "guest-"); err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(built) }()
	defer plugintest.RemoveRunner()
	if err := buildGo(filepath.Join(built, "guest.wasm"), "./testdata/guest"); err != nil {
		return 1, err
	}
	code = m.Run()
	if p, err := shared(); err == nil {
		_ = p.Close()
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			return 1, err
		}
	}
	return code, nil
}

func buildGo(to, source string) error {
	c := exec.Command("go", "build", "-o", to, source)
	c.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", source, err, out)
	}
	return nil
}

func guestModule() string { return filepath.Join(built, "guest.wasm") }

// shared is the guest, compiled once for all tests that need no other memory.
var shared = sync.OnceValues(func() (*Plugin, error) {
	return Open(context.Background(), handshake.Runner{
		Name: "fixture", Source: guestModule(), CacheDir: filepath.Join(built, "cache"),
	}, func() { panic("a guest could not be ended") })
})

// open opens the guest as the runner does, with memory of the test's own or else the shared one.
func open(t testing.TB, path string, memory int64) *Plugin {
	t.Helper()
	if memory == 0 && path == guestModule() {
		p, err := shared()
		require.NoError(t, err)
		return p
	}
	return openLate(t, path, memory, func() { t.Error("a guest could not be ended") })
}

// openLate opens the guest for a test that says what a guest means which was not ended in time.
func openLate(t testing.TB, path string, memory int64, late func()) *Plugin {
	t.Helper()
	p, err := Open(t.Context(), handshake.Runner{
		Name: "fixture", Source: path, MemoryBytes: memory, CacheDir: filepath.Join(built, "cache"),
	}, late)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

// outcome is what became of one task of the guest.
type outcome struct {
	result generator.Result
	err    error
	host   *generatortest.Host
	dir    string
	took   time.Duration
}

func try(t testing.TB, p generator.Plugin, do generatortest.Instruction, limit time.Duration) outcome {
	t.Helper()
	data, err := json.Marshal(do)
	require.NoError(t, err)
	o := outcome{host: generatortest.NewHost(), dir: t.TempDir()}
	o.host.Dir = o.dir
	began := time.Now()
	o.result, o.err = p.Generate(context.Background(), generator.Request{
		TaskID: "t", Token: 7, Type: generatortest.Type, ProjectID: "p", Attempt: 1, Data: data, WorkDir: o.dir,
		Deadline: time.Now().Add(limit),
	}, o.host)
	o.took = time.Since(began)
	return o
}
