package wasm

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
)

const examples = "../../../../examples/plugins"

// command runs a program that builds an example; what it says goes to the test that fails.
func command(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = filepath.Join(examples, dir)
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// installed brings the packages of the lock file, unless they are there.
func installed(t *testing.T, dir string) {
	t.Helper()
	lock, err := os.Stat(filepath.Join(examples, dir, "package-lock.json"))
	require.NoError(t, err)
	have, err := os.Stat(filepath.Join(examples, dir, "node_modules", ".package-lock.json"))
	if err != nil || have.ModTime().Before(lock.ModTime()) {
		command(t, dir, "npm", "ci", "--no-audit", "--no-fund")
	}
}

func TestExamplesInEveryLanguageServeTheirTask(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		build func(t *testing.T, to string)
		data  string
		want  []string // what the result begins with and holds
	}{
		"cards": {
			func(t *testing.T, to string) { require.NoError(t, buildGo(to, examples+"/go")) },
			`{"title": "Rain & Fog"}`, []string{"<svg", "Rain &amp; Fog"},
		},
		"storm": {
			func(t *testing.T, to string) { command(t, "c", "./build.sh", to) },
			`{"seconds": 2}`, []string{"RIFF", "WAVEfmt "},
		},
		"leader": {
			func(t *testing.T, to string) {
				installed(t, "assemblyscript")
				command(t, "assemblyscript", "npm", "run", "build", "--", "--outFile", to)
			},
			`{"from": 3}`, []string{"<svg", ">3<", ">2<"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			module := filepath.Join(t.TempDir(), name+".wasm")
			test.build(t, module)
			began := time.Now()
			p, work := confined(t, module)
			started := time.Since(began)
			s, err := p.Describe(t.Context())
			require.NoError(t, err)
			require.Equal(t, name, s.Name)
			require.NoError(t, p.Configure(t.Context(), generator.Configuration{Backend: "previz", Options: json.RawMessage(`{}`)}))
			serves(t, p, work, s.Types[0], json.RawMessage(test.data), test.want)
			serves(t, p, work, s.Types[0], s.Types[0].Example, test.want[:1])
			info, err := os.Stat(module)
			require.NoError(t, err)
			t.Logf("%s: %d KiB, started cold within %s, %d MiB resident when idle",
				name, info.Size()>>10, started.Round(time.Millisecond), residentOf(t, p.PID()))
		})
	}
}

func serves(t *testing.T, p generator.Plugin, work string, s generator.TypeSpecification, data json.RawMessage, want []string) {
	t.Helper()
	h := generatortest.NewHost()
	dir, err := os.MkdirTemp(work, "attempt-")
	require.NoError(t, err)
	result, err := p.Generate(t.Context(), generator.Request{
		TaskID: "t", Token: 1, Type: s.Type, Attempt: 1, Data: data, WorkDir: dir, Deadline: time.Now().Add(time.Minute),
	}, h)
	require.NoError(t, err)
	require.NotEmpty(t, h.Progresses())
	content, err := os.ReadFile(filepath.Join(dir, result.Media))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(content), want[0]), "%.40s", content)
	for _, w := range want {
		require.Contains(t, string(content), w)
	}
}

func TestExamplesRefuseWhatTheirSchemaWouldHaveStopped(t *testing.T) {
	t.Parallel()
	module := filepath.Join(t.TempDir(), "storm.wasm")
	command(t, "c", "./build.sh", module)
	_, err := open(t, module, 0).Generate(t.Context(), generator.Request{
		TaskID: "t", Type: "storm_sound", Data: json.RawMessage(`{"seconds": 1000000000000}`), WorkDir: t.TempDir(),
		Deadline: time.Now().Add(time.Minute),
	}, generatortest.NewHost())
	var f *generator.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, "invalid_task_data", f.Code)
}
