package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The way of a plugin's author, as the documents tell it: new, make, apply, and a task over REST.
func TestPluginOfEachLanguageServesWithinMinutes(t *testing.T) {
	t.Parallel()
	for language, name := range map[string]string{"go": "title-card", "python": "sub-writer", "wasm": "neon-sign"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			s := startService(t, unlimited)
			dir := filepath.Join(s.dir, name)
			checkout, err := filepath.Abs("../..")
			require.NoError(t, err)
			said := s.author("plugin", "new", name, "--lang", language, "--dir", dir, "--sdk", checkout)
			runIn(t, dir, "make")
			runIn(t, dir, "make", "test")
			block := between(t, said, "plugin \"", "\n}\n")
			s.edit(func(text string) string { return text + block })
			out, err := s.backlot("apply")
			require.NoError(t, err, out)

			taskType := strings.ReplaceAll(name, "-", "_")
			code, refused := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": taskType, "task_data": object{"prompt": 7}})
			require.Equal(t, http.StatusBadRequest, code)
			require.Contains(t, refused["details"], "task_data.prompt")
			_, document, err := s.try(http.MethodGet, "/openapi.json", nil)
			require.NoError(t, err)
			require.Contains(t, string(document), "TaskData."+taskType)
			done := s.await(s.submit(taskType, object{"prompt": "rain"}), 60*time.Second)
			require.Equal(t, "completed", done["status"], "%v", done)
			require.NotNil(t, done["result"].(object)["media_url"])
			t.Logf("%s: from plugin new to a finished task %s", language, time.Since(began).Round(100*time.Millisecond))
		})
	}
}

// author runs the command line as somebody without a service does.
func (s *service) author(args ...string) string {
	s.t.Helper()
	out, err := exec.Command(filepath.Join(bin, "backlot"), args...).CombinedOutput()
	require.NoError(s.t, err, "%s", out)
	return string(out)
}

func runIn(t *testing.T, dir string, program string, args ...string) {
	t.Helper()
	c := exec.Command(program, args...)
	c.Dir, c.Env = dir, append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// between is the part of a text from the first of one mark to the end of the other that follows.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	i := strings.Index(text, from)
	require.GreaterOrEqual(t, i, 0, text)
	j := strings.Index(text[i:], to)
	require.GreaterOrEqual(t, j, 0, text)
	return text[i : i+j+len(to)]
}
