package kit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin/kit"
)

type ran struct {
	out            string
	stdout, stderr string
	err            error
	result         struct {
		Plugin, Media string
		Artifacts     []struct {
			Name, Path string
			Bytes      int
		}
		Previews []string
		Metadata map[string]any
	}
}

func run(t *testing.T, name string, change func(*kit.RunOptions)) ran {
	t.Helper()
	r := ran{out: filepath.Join(t.TempDir(), "out")}
	var stdout, stderr bytes.Buffer
	o := kit.RunOptions{Subject: fixture(t, name), Out: r.out, Stdout: &stdout, Stderr: &stderr}
	if change != nil {
		change(&o)
	}
	r.err = kit.Run(t.Context(), o)
	r.stdout, r.stderr = stdout.String(), stderr.String()
	if r.err == nil {
		require.NoError(t, json.Unmarshal(stdout.Bytes(), &r.result), r.stdout)
	}
	return r
}

func TestTaskRunsByHandAndLeavesItsFiles(t *testing.T) {
	t.Parallel()
	r := run(t, "slow", func(o *kit.RunOptions) { o.Data = json.RawMessage(`{"name": "Bob"}`) })
	require.NoError(t, r.err)
	content, err := os.ReadFile(filepath.Join(r.out, "greeting.txt"))
	require.NoError(t, err)
	require.Equal(t, "Hello, Bob", string(content))
	require.Equal(t, "greeter@1.0.0", r.result.Plugin)
	require.Equal(t, filepath.Join(r.out, "greeting.txt"), r.result.Media)
	require.Equal(t, 10, r.result.Artifacts[0].Bytes)
	require.EqualValues(t, 10, r.result.Metadata["characters"])
	require.Equal(t, []string{filepath.Join(r.out, "preview-1.png")}, r.result.Previews)
	require.FileExists(t, r.result.Previews[0])
	require.Contains(t, r.stderr, "greeter 1.0.0 runs greet")
	require.Regexp(t, `(?m)^ \d0 %  greeting$`, r.stderr)
}

func TestTaskWithoutDataRunsTheExample(t *testing.T) {
	t.Parallel()
	r := run(t, "good", nil)
	require.NoError(t, r.err)
	require.Contains(t, r.stderr, "info   greets Ada")
	require.ErrorContains(t, run(t, "mute", nil).err, "no example to run: give its task data with --data")
}

func TestAllFaultsOfTheDataAreToldAtOnce(t *testing.T) {
	t.Parallel()
	r := run(t, "good", func(o *kit.RunOptions) { o.Data = json.RawMessage(`{"name": 3}`) })
	var invalid *kit.InvalidDataError
	require.ErrorAs(t, r.err, &invalid)
	require.Equal(t, map[string]string{"task_data.name": "Name must be a text of at most 50 characters"}, invalid.Faults)
	require.ErrorContains(t, r.err, "\n  task_data.name: Name must be a text of at most 50 characters")
	for _, broken := range []string{`{"name"`, `[]`, `{"name": "a", "name": "b"}`} {
		require.ErrorAs(t, run(t, "good", func(o *kit.RunOptions) { o.Data = json.RawMessage(broken) }).err, &invalid, broken)
	}
	require.ErrorContains(t, run(t, "good", func(o *kit.RunOptions) { o.Type = "sing" }).err, `does not offer the task type "sing": it has greet`)
}

type fetched func(r generator.InputRequest, workDir string) (generator.Input, error)

func (f fetched) Fetch(_ context.Context, r generator.InputRequest, workDir string) (generator.Input, error) {
	return f(r, workDir)
}

func TestInputsComeFromFilesOrFromTheFetcher(t *testing.T) {
	t.Parallel()
	local := filepath.Join(t.TempDir(), "still.png")
	require.NoError(t, os.WriteFile(local, []byte("\x89PNG\r\n\x1a\n"), 0o600))
	data := json.RawMessage(`{"picture": "https://x/still.png"}`)

	r := run(t, "slow", func(o *kit.RunOptions) { o.Data, o.Inputs = data, map[string]string{"https://x/still.png": local} })
	require.NoError(t, r.err)
	require.Contains(t, r.stderr, "got image/png of 8 bytes")

	r = run(t, "slow", func(o *kit.RunOptions) {
		o.Data = data
		o.Fetcher = fetched(func(generator.InputRequest, string) (generator.Input, error) {
			return generator.Input{Path: local, MediaType: "image/webp", Size: 99}, nil
		})
	})
	require.NoError(t, r.err)
	require.Contains(t, r.stderr, "got image/webp of 99 bytes")

	r = run(t, "slow", func(o *kit.RunOptions) { o.Data = data })
	var f *generator.Failure
	require.ErrorAs(t, r.err, &f)
	require.Equal(t, "input_unavailable", f.Code)
	require.ErrorContains(t, r.err, "the task failed as input_unavailable: https://x/still.png can't be fetched: give a local file for it with --input")
}

// signal ends a context at the first line that holds a word.
type signal struct {
	word   string
	cancel func()
	mu     sync.Mutex
	text   strings.Builder
}

func (s *signal) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(b)
	if strings.Contains(s.text.String(), s.word) {
		s.cancel()
	}
	return len(b), nil
}

func TestInterruptCancelsTheTask(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"slow": "cancelled; the plugin let go after", "deaf": "did not let go of the cancelled task within 500ms and was killed",
	} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		begin := time.Now()
		err := kit.Run(ctx, kit.RunOptions{
			Subject: fixture(t, name), Out: t.TempDir(), Stdout: os.Stdout, Stderr: &signal{word: "greeting", cancel: cancel},
		})
		require.ErrorContains(t, err, want)
		t.Logf("%s: %s after %s", name, err, time.Since(begin).Round(time.Millisecond))
	}
}

func TestPluginThatDiesOrLeavesNonsenseSaysSo(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, run(t, "pathless", nil).err, `no host would take its result: the artifact "../film.mp4"`)
	err := run(t, "exit", nil).err
	require.ErrorContains(t, err, "the plugin died under the task")
	require.ErrorContains(t, err, "exit status 3")
	require.ErrorContains(t, run(t, "choosy", nil).err, "does not take its settings: url is missing")
}
