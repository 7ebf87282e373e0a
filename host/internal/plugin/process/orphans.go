package process

import (
	"errors"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"ft.tc/backlot/host/internal/plugin/process/cgroup"
)

// KillOrphans ends what a host that was killed left running, by the pid files in runDir, and removes their
// folders. It spares the instances of a host that lives, and processes that merely have a pid of old. It
// returns how many processes it killed.
func KillOrphans(runDir string) (int, error) {
	records, err := filepath.Glob(filepath.Join(runDir, "*"+recordSuffix))
	if err != nil {
		return 0, err
	}
	killed, problems := 0, []error(nil)
	for _, path := range records {
		r, err := readRecord(path)
		if err != nil {
			problems = append(problems, err, removeIfThere(path))
			continue
		}
		if r.Boot != "" && r.Boot != bootID() {
			problems = append(problems, home{path: r.Home, record: path}.remove())
			continue
		}
		if alive(r.HostPID, r.HostStarted) {
			continue
		}
		n, err := r.kill()
		killed += n
		problems = append(problems, err, home{id: r.ID, path: r.Home, record: path}.remove())
	}
	return killed, errors.Join(problems...)
}

// kill ends the recorded process, all that is in its cgroup and whatever carries its mark, and waits until they
// are gone.
func (r record) kill() (int, error) {
	inGroup, err := cgroup.Reopen(r.ID, r.Groups).End(2 * time.Second)
	pids := marked(r.ID)
	if alive(r.PID, r.Started) && !slices.Contains(pids, r.PID) {
		pids = append(pids, r.PID)
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	awaitGone(pids, 2*time.Second)
	return inGroup + len(pids), err
}

// sweep kills what left the instance's process group and still carries its mark.
func sweep(id string) {
	for _, pid := range marked(id) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

func alive(pid int, started uint64) bool {
	return pid > 0 && started != 0 && startTime(pid) == started
}

// awaitGone looks again and again: they are nobody's children here, so nothing tells.
func awaitGone(pids []int, limit time.Duration) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(limit)
	for time.Now().Before(deadline) {
		gone := true
		for _, pid := range pids {
			gone = gone && startTime(pid) == 0
		}
		if gone {
			return
		}
		<-tick.C
	}
}
