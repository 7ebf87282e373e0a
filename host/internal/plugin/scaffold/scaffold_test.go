package scaffold_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/kit"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
	"ft.tc/backlot/host/internal/plugin/scaffold"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { plugintest.RemoveRunner(); os.Exit(code) }))
}

const checkout = "../../../.."

func scaffolded(t *testing.T, language string) (dir, said string) {
	t.Helper()
	var b bytes.Buffer
	dir = filepath.Join(t.TempDir(), "image-grain")
	files, err := scaffold.New(scaffold.Options{Name: "image-grain", Language: language, Dir: dir, SDK: checkout, Output: &b})
	require.NoError(t, err)
	for _, f := range files {
		require.FileExists(t, f)
	}
	return dir, b.String()
}

// within runs a command in the plugin's folder, as the README has it.
func within(t *testing.T, dir string, command ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), command[0], command[1:]...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s:\n%s", strings.Join(command, " "), out)
}

// requireWorks runs a task and the whole conformance kit on what was built.
func requireWorks(t *testing.T, source string, l plugin.Launcher) {
	t.Helper()
	s := kit.Subject{Launcher: l, Manifest: plugin.Manifest{Source: source}}
	var stdout, stderr bytes.Buffer
	out := filepath.Join(t.TempDir(), "out")
	require.NoError(t, kit.Run(t.Context(), kit.RunOptions{
		Subject: s, Data: json.RawMessage(`{"prompt": "noir", "size": 64}`), Out: out, Stdout: &stdout, Stderr: &stderr,
	}))
	require.FileExists(t, filepath.Join(out, "picture.png"))
	require.Contains(t, stdout.String(), `"plugin": "image-grain@0.1.0"`)

	begin := time.Now()
	report, err := kit.Check(t.Context(), kit.CheckOptions{Subject: s, Documents: 6, Limit: 3 * time.Second})
	var text bytes.Buffer
	require.NoError(t, report.WriteText(&text))
	t.Logf("checked in %s:\n%s", time.Since(begin).Round(time.Millisecond), &text)
	require.NoError(t, err)
	for _, c := range report.Cases {
		require.Empty(t, c.Advice, c.Title())
	}
}

func TestGoPluginBuildsPassesItsTestsAndKeepsTheContract(t *testing.T) {
	t.Parallel()
	dir, _ := scaffolded(t, scaffold.Go)
	main, err := os.ReadFile(filepath.Join(dir, "main.go"))
	require.NoError(t, err)
	require.LessOrEqual(t, bytes.Count(main, []byte("\n")), 40)
	within(t, dir, "make", "build", "test")
	within(t, dir, "gofmt", "-d", ".")
	within(t, dir, "go", "vet", ".")
	requireWorks(t, filepath.Join(dir, "image-grain"), process.New(process.Options{Runner: plugintest.Runner(t)}))
}

func TestPythonPluginBuildsPassesItsTestsAndKeepsTheContract(t *testing.T) {
	t.Parallel()
	const python = "PYTHON=/usr/bin/python3" // Debian's, which has grpc
	dir, _ := scaffolded(t, scaffold.Python)
	within(t, dir, "make", "build", "test", python)
	requireWorks(t, filepath.Join(dir, "image-grain.pyz"), process.New(process.Options{Runner: plugintest.Runner(t)}))
}

func TestWasmPluginBuildsPassesItsTestsAndKeepsTheContract(t *testing.T) {
	t.Parallel()
	dir, _ := scaffolded(t, scaffold.Wasm)
	within(t, dir, "make", "build", "test")
	requireWorks(t, filepath.Join(dir, "image-grain.wasm"), process.New(process.Options{
		Runner: plugintest.Runner(t), Serve: process.ServeWASM, CacheDir: t.TempDir(),
	}))
}

func TestAuthorIsToldWhatComesNext(t *testing.T) {
	t.Parallel()
	for _, language := range scaffold.Languages {
		dir, said := scaffolded(t, language)
		readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
		require.NoError(t, err)
		for _, text := range []string{said, string(readme)} {
			require.Contains(t, text, "backlot plugin run ./image-grain")
			require.Contains(t, text, "backlot plugin check ./image-grain")
			require.Contains(t, text, `plugin "image-grain" {`)
			require.Contains(t, text, `"task_type": "image_grain"`)
			require.NotContains(t, text, "<no value>")
		}
		require.Contains(t, said, "cd "+dir)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "main.go")
	require.NoError(t, os.WriteFile(mine, []byte("mine"), 0o600))
	files, err := scaffold.New(scaffold.Options{Name: "grain", Dir: dir, SDK: checkout})
	require.ErrorContains(t, err, "main.go is there already")
	require.Empty(t, files)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "what was written before is taken back")
	content, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, "mine", string(content))
}

func TestBadOptionsAreRefusedWithAWayOut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Grain", "9lives", "-x", "a b", "../x", "ä", strings.Repeat("a", 33)} {
		_, err := scaffold.New(scaffold.Options{Name: name, Dir: t.TempDir()})
		require.ErrorContains(t, err, "such as image-grain", name)
	}
	_, err := scaffold.New(scaffold.Options{Name: "x", Language: "perl", Dir: t.TempDir()})
	require.ErrorContains(t, err, "choose one of go, python, wasm")
	_, err = scaffold.New(scaffold.Options{Name: "x", Dir: t.TempDir(), SDK: t.TempDir()})
	require.ErrorContains(t, err, "is not a checkout of Backlot")
}

func TestWithoutACheckoutTheSDKComesFromTheTools(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := scaffold.New(scaffold.Options{Name: "grain", Dir: dir})
	require.NoError(t, err)
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	require.NoError(t, err)
	require.NotContains(t, string(mod), "replace")
	require.NoFileExists(t, filepath.Join(dir, "go.sum"))
}
