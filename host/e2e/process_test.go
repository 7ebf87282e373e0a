package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// process is one line of /proc.
type process struct {
	pid  int
	name string // the kernel's name for it, at most 15 letters
	args string
}

// processesUnder lists the living processes whose environment, command line or folder speaks of dir: the host's own,
// its redis-server, its plugins and theirs.
func processesUnder(t *testing.T, dir string) []process {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	var found []process
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		args, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		env, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "environ"))
		cwd, _ := os.Readlink(filepath.Join("/proc", e.Name(), "cwd"))
		if len(args) == 0 || !strings.Contains(string(args)+string(env)+cwd, dir) {
			continue // gone, a kernel thread, a zombie, or nobody of ours
		}
		name, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "comm"))
		found = append(found, process{pid: pid, name: strings.TrimSpace(string(name)), args: strings.ReplaceAll(string(args), "\x00", " ")})
	}
	return found
}

func named(all []process, name string) []process {
	var some []process
	for _, p := range all {
		if strings.HasPrefix(p.name, name) {
			some = append(some, p)
		}
	}
	return some
}
