package config

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

const nobody = 65534

// asNobody runs the calling test in a process of a user for whom modes hold; root reads what it likes.
func asNobody(t *testing.T) {
	t.Helper()
	folder, err := os.MkdirTemp("", "config") // t.TempDir lies in a folder that only root may enter
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	require.NoError(t, os.Chmod(folder, 0o755))
	scratch := filepath.Join(folder, "tmp")
	require.NoError(t, os.Mkdir(scratch, 0o700))
	require.NoError(t, os.Chown(scratch, nobody, nobody))

	cmd := exec.CommandContext(t.Context(), copyOfTests(t, folder), "-test.v", "-test.run", "^"+t.Name()+"$")
	cmd.Dir = folder
	cmd.Env = []string{"TMPDIR=" + scratch}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}, Pdeathsig: syscall.SIGKILL}
	output, err := cmd.CombinedOutput()
	t.Logf("as nobody:\n%s", output)
	require.NoError(t, err)
	require.Contains(t, string(output), "--- PASS")
}

func copyOfTests(t *testing.T, folder string) string {
	t.Helper()
	self, err := os.Open("/proc/self/exe")
	require.NoError(t, err)
	defer self.Close()
	name := filepath.Join(folder, "config.test")
	program, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o755)
	require.NoError(t, err)
	_, err = io.Copy(program, self)
	require.NoError(t, err)
	require.NoError(t, program.Close())
	return name
}
