package plugintest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// runner is built by the first test that wants it.
var runner struct {
	once sync.Once
	dir  string
	err  error
}

// Runner builds the runner and what stands beside it, once for all tests of a binary, and gives its path. RemoveRunner
// removes them.
func Runner(t testing.TB) string {
	t.Helper()
	runner.once.Do(func() { runner.dir, runner.err = buildRunner(t) })
	require.NoError(t, runner.err)
	return filepath.Join(runner.dir, "backlot-runner")
}

func buildRunner(t testing.TB) (string, error) {
	dir, err := os.MkdirTemp("", "backlot-runner-")
	if err != nil {
		return "", err
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir+"/", "ft.tc/backlot/host/runner", "ft.tc/backlot/host/runner/confine")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("build the runner: %w\n%s", err, out)
	}
	for built, name := range map[string]string{"runner": "backlot-runner", "confine": "backlot-confine"} {
		if err := os.Rename(filepath.Join(dir, built), filepath.Join(dir, name)); err != nil {
			return dir, err
		}
	}
	return dir, os.Chmod(dir, 0o755) // for hosts of other users too
}

// RemoveRunner is for the end of TestMain.
func RemoveRunner() {
	if runner.dir != "" {
		_ = os.RemoveAll(runner.dir)
	}
}
