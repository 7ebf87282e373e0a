package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	apps          = "../../examples/apps"
	webhookSecret = "whsec_ZTJlLXNlY3JldC1vZi10aGUtd2ViaG9vay10ZXN0cyE="
)

// The document's samples as printed there, and the clients grown out of them, against the live service.

func TestTypeScriptAppsWorkAgainstTheService(t *testing.T) {
	t.Parallel()
	s := startApps(t)
	dir := filepath.Join(apps, "typescript")
	npmInstalled(t, dir)
	run(t, dir, s.appEnvironment(), "npm", "test")
}

// installing is for tests of one folder that run at once.
var installing sync.Mutex

// npmInstalled installs what the lock file of a folder names, where that is not there yet.
func npmInstalled(t *testing.T, dir string) {
	t.Helper()
	installing.Lock()
	defer installing.Unlock()
	if stale(t, filepath.Join(dir, "node_modules", ".package-lock.json"), filepath.Join(dir, "package-lock.json")) {
		run(t, dir, nil, "npm", "ci", "--no-audit", "--no-fund")
	}
}

func TestPythonAppsWorkAgainstTheService(t *testing.T) {
	t.Parallel()
	s := startApps(t)
	run(t, filepath.Join(apps, "python"), s.appEnvironment(), python(t), "-m", "unittest", "discover", "-s", "tests", "-t", ".")
}

func startApps(t *testing.T) *service {
	t.Helper()
	return startService(t, unlimited+"\nwebhook {\n  secret = \""+webhookSecret+"\"\n}\n")
}

func (s *service) appEnvironment() []string {
	return []string{
		"TASK_SERVICE_URL=" + s.url, "NEXT_PUBLIC_TASK_SERVICE_URL=" + s.url, "CELERY_TASK_API_KEY=" + apiKey,
		"BACKLOT_WEBHOOK_SECRET=" + webhookSecret,
	}
}

// stale reports whether made is missing or older than source.
func stale(t *testing.T, made, source string) bool {
	t.Helper()
	s, err := os.Stat(source)
	require.NoError(t, err)
	m, err := os.Stat(made)
	return err != nil || m.ModTime().Before(s.ModTime())
}

// python is one that has httpx: Debian's package serves the system's own.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import httpx").Run() == nil {
			return name
		}
	}
	t.Fatal("no python3 here has httpx: make deps-test installs it")
	return ""
}

func run(t *testing.T, dir string, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s %v:\n%s", name, args, out)
	t.Logf("%s", out)
}
