package pythontest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

// TestPythonWorksConfined has all that a plugin and the SDK do at their start and in a task done in the confinement
// that the service puts plugins in, from a private copy of the one file.
func TestPythonWorksConfined(t *testing.T) {
	t.Parallel()
	root, err := os.MkdirTemp("", "python-") // short, for sockets
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(root)) })
	data := filepath.Join(root, "data")
	launch := plugin.LaunchOptions{RunDir: filepath.Join(data, "run"), WorkDir: filepath.Join(data, "work")}
	work := filepath.Join(launch.WorkDir, "task")
	for _, dir := range []string{launch.RunDir, work} {
		require.NoError(t, os.MkdirAll(dir, 0o700))
	}
	l := process.New(process.Options{Runner: plugintest.Runner(t), Store: filepath.Join(data, "plugins"), DataDir: data})
	declared := fixture(t)
	declared.Limits = plugin.Limits{MemoryBytes: 512 << 20, PIDs: 64}
	pinned, err := l.Pin(declared)
	require.NoError(t, err)
	p, err := l.Launch(t.Context(), pinned, launch)
	require.NoError(t, err)
	t.Cleanup(p.Kill)

	h := generatortest.NewHost()
	h.Dir, h.Inputs["http://x/a.png"] = work, "picture"
	for _, do := range []string{"echo", "input", "run", "environment"} {
		r := instruct(t, generatortest.Instruction{Do: do, Text: "http://x/a.png"})
		r.WorkDir = work
		result, err := p.Generate(t.Context(), r, h)
		require.NoError(t, err, do)
		if do == "environment" {
			var got struct{ Folder string }
			require.NoError(t, json.Unmarshal(result.Metadata, &got))
			require.Equal(t, filepath.Dir(declared.Source), got.Folder, "beside the file that the operator named")
		}
	}
	require.FileExists(t, filepath.Join(work, "made"))
}
