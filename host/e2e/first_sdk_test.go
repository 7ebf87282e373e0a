package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// buildGreeter builds the plugin of the first SDK, in a module of its own.
func buildGreeter(t *testing.T) string {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/sdk-1.0.0.txtar")
	require.NoError(t, err)
	dir := t.TempDir()
	for _, f := range archive.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, f.Data, 0o600))
	}
	binary := filepath.Join(dir, "bin", "greeter")
	build := exec.Command("go", "build", "-o", binary, "./greeter")
	build.Dir, build.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

func TestPluginOfTheFirstSDKRunsOnTodaysHost(t *testing.T) {
	t.Parallel()
	s := newService(t, fmt.Sprintf(`
plugin "greeter" {
  version = "1.0.0"
  source  = %q
}
%s`, buildGreeter(t), unlimited))
	s.start()
	s.awaitReady()
	status, refused := s.call("POST", "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "greet", "task_data": object{}})
	require.Equal(t, 400, status)
	require.Equal(t, object{"task_data.name": "Name is required"}, refused["details"])
	done := s.await(s.submit("greet", object{"name": "Ida"}), 30*time.Second)
	require.Equal(t, "completed", done["status"], "%v", done)
	result := done["result"].(object)
	require.Equal(t, "Ida", result["metadata"].(object)["greeted"])
	_, file, err := s.try("GET", strings.TrimPrefix(result["media_url"].(string), s.url), nil)
	require.NoError(t, err)
	require.Equal(t, "Hello, Ida\n", string(file))
	log, err := os.ReadFile(s.log.Name())
	require.NoError(t, err)
	require.NotContains(t, string(log), "panic")
}
