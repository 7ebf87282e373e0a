package pythontest_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/kit"
	"ft.tc/backlot/host/internal/plugin/process"
)

const example = "../../../../examples/plugins/python"

// python runs the interpreter in the folder, with the SDK in its path.
func python(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.Command(interpreter(t), args...)
	c.Dir = dir
	c.Env = append(c.Environ(), "PYTHONPATH="+sdk(t))
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}

// TestPythonsOwnTests runs the SDK's tests as an author of the SDK does.
func TestPythonsOwnTests(t *testing.T) {
	t.Parallel()
	python(t, sdk(t), "-m", "unittest", "discover", "-s", "tests", "-t", ".")
}

// TestPythonExamplesOwnTests runs the example's tests as its author does.
func TestPythonExamplesOwnTests(t *testing.T) {
	t.Parallel()
	python(t, example, "-m", "unittest")
}

func TestPythonExamplePassesTheCheck(t *testing.T) {
	t.Parallel()
	source := filepath.Join(t.TempDir(), "subtitles.pyz")
	python(t, example, "-m", "backlot.bundle", "main.py", "-o", source, "-p", interpreter(t))
	report, err := kit.Check(t.Context(), kit.CheckOptions{Subject: kit.Subject{
		Launcher: process.New(process.Options{}), Manifest: plugin.Manifest{Name: "subtitles", Source: source},
	}, Documents: 5})
	var text strings.Builder
	require.NoError(t, report.WriteText(&text))
	require.NoError(t, err, "%s", text.String())
	t.Logf("%s", text.String())
}
