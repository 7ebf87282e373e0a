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
)

// unitFile is the unit with the paths of this build, which systemd-analyze looks for.
func unitFile(t *testing.T) string {
	t.Helper()
	text := deployment(t, "systemd/backlot.service")
	text = strings.ReplaceAll(text, "/opt/backlot/bin", bin)
	etc, err := filepath.Abs(filepath.Join(deployments, "systemd"))
	require.NoError(t, err)
	text = strings.ReplaceAll(text, "/etc/backlot", etc)
	path := filepath.Join(t.TempDir(), "backlot.service")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// systemd-analyze prints what it passes over and succeeds all the same.
func TestUnitIsWhatSystemdReads(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "systemd-analyze", "verify", "--man=no", unitFile(t))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for line := range strings.SplitSeq(string(out), "\n") {
		require.NotContains(t, line, "backlot.service:", "systemd says")
	}
}

// The exposure that systemd computes: 9.6 is a unit without settings.
func TestUnitIsHardened(t *testing.T) {
	t.Parallel()
	run(t, ".", nil, "systemd-analyze", "security", "--offline=yes", "--threshold=30", unitFile(t))
}

// As the unit starts it: an ordinary user with two capabilities.
func TestHostWithoutRootConfinesPluginsThatGetNothingOfItsCapabilities(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Log("not tried: it takes root to become another user with capabilities")
		return
	}
	const nobody = 65534
	s := newService(t, unlimited)
	s.wrap = []string{"setpriv", fmt.Sprint("--reuid=", nobody), fmt.Sprint("--regid=", nobody), "--clear-groups", "--no-new-privs",
		"--inh-caps=-all,+sys_admin,+net_admin", "--ambient-caps=-all,+sys_admin,+net_admin", "--bounding-set=-all,+sys_admin,+net_admin"}
	require.NoError(t, os.Chmod(filepath.Dir(s.dir), 0o755))
	require.NoError(t, filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, nobody)
	}))
	s.start()
	s.awaitReady()
	require.NotZero(t, s.logged("network namespaces keep plugins without network = true off every network"))
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 30*time.Second)["status"])
	plugins := named(processesUnder(t, s.dir), "chaos")
	require.NotEmpty(t, plugins)
	for _, p := range plugins {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
		require.NoError(t, err)
		for _, set := range []string{"CapPrm", "CapEff", "CapAmb"} {
			require.Contains(t, string(status), set+":\t0000000000000000\n")
		}
	}
}
