package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

const marker = "=== step"

// typed runs commands one after the other in one shell beside a service's data folder, and returns what each printed.
// What the shell left running ends with it.
func (s *service) typed(t *testing.T, commands []string) []string {
	t.Helper()
	var script strings.Builder
	for i, command := range commands {
		fmt.Fprintf(&script, "echo '%s' %d\n(exit $code)\n%s\ncode=$?\n", marker, i, strings.TrimSuffix(command, "\n"))
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	require.NoError(t, os.Mkdir(data, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(data, "api-key"), []byte(apiKey+"\n"), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(s.dir, "data", "webhook-secret"), filepath.Join(data, "webhook-secret")))
	printed := filepath.Join(dir, "printed")
	out, err := os.Create(printed)
	require.NoError(t, err)
	defer func() { _ = out.Close() }()
	c := exec.Command("bash", "-c", script.String())
	c.Dir, c.Stdout, c.Stderr = dir, out, out // a file: what stays behind would hold a pipe open
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "PATH="+bin+":"+os.Getenv("PATH"))
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, c.Start())
	t.Cleanup(func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) })
	_ = c.Wait() // the last command's code, which the page may want to be an error
	b, err := os.ReadFile(printed)
	require.NoError(t, err)
	parts := strings.Split(string(b), marker)[1:]
	require.Len(t, parts, len(commands), "%s", b)
	for i, part := range parts {
		_, parts[i], _ = strings.Cut(part, "\n")
	}
	return parts
}
