package e2e

import (
	"errors"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// kept lists what the service still has of what tasks left: work folders, and files in them, in the store and on the
// way there.
func (s *service) kept() (paths []string) {
	s.t.Helper()
	data := filepath.Join(s.dir, "data")
	for _, folder := range []string{"work", "media/temp", "media/files"} {
		require.NoError(s.t, filepath.WalkDir(filepath.Join(data, folder), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // it went while we looked
			}
			taskFolder, _ := filepath.Match(filepath.Join(data, "work/*/*"), path)
			if err == nil && (taskFolder || !d.IsDir()) {
				paths = append(paths, path)
			}
			return err
		}))
	}
	return paths
}

// leftovers are those of the files that are no results of tasks.
func (s *service) leftovers() (paths []string) {
	for _, path := range s.kept() {
		if !strings.Contains(path, "/media/files/") {
			paths = append(paths, path)
		}
	}
	return paths
}

// pictures are those of the paths that are results of chaos.
func pictures(paths []string) (n int) {
	for _, p := range paths {
		if filepath.Base(p) == "result.png" {
			n++
		}
	}
	return n
}

// ends counts the ends that the execution log has of a task.
func (s *service) ends(id string) (n int) {
	for _, line := range s.executions() {
		if line[0] == id && line[4] == "end" {
			n++
		}
	}
	return n
}

func TestP20_ResultAfterACancelIsDroppedAndItsFilesRemoved(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, amend(`grace       = "1s"`, "")) // longer than late is late
	var ids []string
	for range 5 {
		ids = append(ids, s.submit("chaos", object{"fault": "late"}))
	}
	s.awaitState(ids[4], "processing", 10*time.Second)
	for _, id := range ids {
		code, _ := s.call(http.MethodDelete, "/api/v1/tasks/"+id+"/cancel", nil)
		require.Equal(t, http.StatusOK, code)
	}
	came := 0
	s.eventually(10*time.Second, "late", func() bool {
		came = 0
		for _, id := range ids {
			came += s.ends(id)
		}
		return came == len(ids)
	})
	s.eventually(5*time.Second, "rid of the work folders", func() bool { return len(s.kept()) == 0 })
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 10*time.Second)["status"])
	for _, id := range ids {
		status := s.status(id)
		require.Equal(t, "cancelled", status["status"])
		require.Nil(t, status["result"])
	}
	t.Logf("P20: %d results came after their cancel, kept %d", came, len(s.kept()))
}

func TestH3_LateResultOfAStoppedHostIsDroppedAndItsFilesRemoved(t *testing.T) {
	t.Parallel()
	redis := "BACKLOT_REDIS_URL=" + redistest.Start(t)
	first := startService(t, unlimited, withEnv(redis))
	var ids []string
	for range 5 {
		ids = append(ids, first.submit("chaos", object{"fault": "late", "seconds": 10, "attempts": 1})) // less than a lease
	}
	first.awaitState(ids[4], "processing", 10*time.Second)
	second := startService(t, unlimited+first.sameMedia(), withEnv(redis))
	require.NoError(t, first.cmd.Process.Signal(syscall.SIGSTOP))
	frozen := time.Now()
	defer func() { _ = first.cmd.Process.Signal(syscall.SIGCONT) }()
	for _, id := range ids {
		status := second.await(id, 40*time.Second)
		require.Equal(t, "completed", status["status"], "%v", status)
		require.InDelta(t, 2, status["attempt"], 0)
	}
	lost := time.Since(frozen)
	require.Equal(t, len(ids), pictures(first.kept()), "the first attempts came to a good end meanwhile")
	require.NoError(t, first.cmd.Process.Signal(syscall.SIGCONT))
	first.eventually(20*time.Second, "rid of the stale results", func() bool { return len(first.kept()) == 0 })
	wrong := 0
	for _, id := range ids {
		if status := first.status(id); status["attempt"] != 2.0 || status["result"].(object)["media_url"] != nil {
			wrong++
		}
	}
	t.Logf("H3: %d results of a host that was frozen for %s came after their leases were lost: kept %d, wrong results %d",
		len(ids), lost.Round(100*time.Millisecond), len(first.kept()), wrong)
	require.Zero(t, wrong)
}
