package process_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin/process"
)

const reuseVariable = "PROCESSTEST_REUSE"

const (
	reuses = 20
	tick   = 10 * time.Millisecond // of the clock that start times are counted in
)

func init() { roles = append(roles, reuseIfAsked) }

// reuseIfAsked makes this binary the first process of a pid namespace, in which pids come back at will. It prints
// how often a record led to a process that merely has the pid of the recorded one.
func reuseIfAsked() {
	runDir := os.Getenv(reuseVariable)
	if runDir == "" {
		return
	}
	exitOn(syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""))
	exitOn(syscall.Mount("proc", "/proc", "proc", 0, ""))
	wrong, reused := 0, 0
	for n := range reuses {
		past := sleeper()
		record, err := json.Marshal(map[string]any{
			"id": fmt.Sprint("gone", n), "home": filepath.Join(runDir, "x"), "pid": past.Process.Pid, "started": startOf(past.Process.Pid),
		})
		exitOn(err)
		exitOn(os.WriteFile(filepath.Join(runDir, fmt.Sprintf("%d.pid", n)), record, 0o600))
		exitOn(past.Process.Kill())
		_ = past.Wait()
		<-time.After(2 * tick) // a kernel takes longer to come round to a pid, and can't tell what started in one tick
		exitOn(os.WriteFile("/proc/sys/kernel/ns_last_pid", fmt.Append(nil, past.Process.Pid-1), 0o600))
		stranger := sleeper()
		if stranger.Process.Pid == past.Process.Pid {
			reused++
		}
		_, err = process.KillOrphans(runDir)
		exitOn(err)
		if !running(stranger.Process.Pid) {
			wrong++
		}
		_ = stranger.Process.Kill()
		_ = stranger.Wait()
	}
	fmt.Println(wrong, reused)
	os.Exit(0)
}

func sleeper() *exec.Cmd {
	c := exec.Command("sleep", "60")
	exitOn(c.Start())
	return c
}

func TestP27_ReusedPidIsNobodysOrphan(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root makes a pid namespace, in which pids come back at will; TestBootSparesAProcessThatOnlyHasThePidOfOld needs none")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	c := exec.Command(self)
	c.Env = append(os.Environ(), reuseVariable+"="+t.TempDir())
	c.Stderr = os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS}
	out, err := c.Output()
	require.NoError(t, err)
	var wrong, reused int
	_, err = fmt.Sscan(string(out), &wrong, &reused)
	require.NoError(t, err)
	t.Logf("P27: wrong kills %d, of %d pids that came back in %d tries", wrong, reused, reuses)
	require.Zero(t, wrong)
	require.Positive(t, reused)
}
