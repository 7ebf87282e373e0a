package e2e

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver"
	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// A power failure takes the end of the append-only file with it: Redis comes back and does not know of the latest tasks,
// claims and ends, while the hosts do.
func TestR2_TailOfTheLogThatPowerTookLeavesNothingStuck(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(o *redisserver.Options) { o.DataDir = dir }
	server := redistest.StartServer(t, in)
	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+server.URL()))
	rounds := long(t, 2, 20)
	var cut, acked, vanished, stale int
	for range rounds {
		kept := s.submit("chaos", object{})
		require.Equal(t, "completed", s.await(kept, 10*time.Second)["status"])
		log, before := appendOnlyFile(t, dir)
		ids := s.slowTasks(inFlight, 1)
		refused := s.logged("outcome refused")
		stop(t, server)
		s.eventually(10*time.Second, "done with the work while Redis is away", func() bool { return s.allEnded(ids) })
		cut += cutTail(t, log, before)
		server = redistest.StartServer(t, in)
		s.recovers(20 * time.Second)
		require.Equal(t, "completed", s.status(kept)["status"], "it was on the disk before")
		gone := s.endedOrUnknown(ids, 30*time.Second)
		acked, vanished = acked+len(ids), vanished+gone
		s.eventually(10*time.Second, "dropping what vanished tasks came to, with a word", func() bool {
			return s.logged("outcome refused")-refused >= gone
		})
		stale += s.logged("outcome refused") - refused
		require.Zero(t, dial(t, server.URL()).ZCard(t.Context(), key("a")).Val(), "attempts that nobody ends")
		require.Empty(t, pictures(s.kept()))
	}
	t.Logf("R2: %d power failures took %d bytes of the log; of %d tasks in flight %d vanished, %d results were dropped, tokens given twice %d, stuck 0",
		rounds, cut, acked, vanished, stale, s.tokensTwice())
	require.Zero(t, s.tokensTwice(), "what the first attempt comes to could pass for the second's")
}

func stop(t *testing.T, server *redisserver.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, server.Stop(ctx))
}

// appendOnlyFile is the one that grows, and its size.
func appendOnlyFile(t *testing.T, dir string) (path string, size int64) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "appendonlydir", "*.incr.aof"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	stat, err := os.Stat(files[0])
	require.NoError(t, err)
	return files[0], stat.Size()
}

// cutTail takes the end of a file away, somewhere after a place, and gives how many bytes that were.
func cutTail(t *testing.T, path string, after int64) int {
	t.Helper()
	stat, err := os.Stat(path)
	require.NoError(t, err)
	size := after + rand.N(stat.Size()-after)
	require.NoError(t, os.Truncate(path, size))
	return int(stat.Size() - size)
}

// allEnded reports whether the plugin is through with all of the tasks, by its own log.
func (s *service) allEnded(ids []string) bool {
	for _, id := range ids {
		if s.ends(id) == 0 {
			return false
		}
	}
	return true
}

// endedOrUnknown waits until each task either completed or is not known, and counts the latter.
func (s *service) endedOrUnknown(ids []string, limit time.Duration) (unknown int) {
	s.t.Helper()
	for _, id := range ids {
		s.eventually(limit, "ended: "+id, func() bool {
			code, status := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/status", nil)
			if code == http.StatusNotFound {
				unknown++
				return true
			}
			require.Equal(s.t, http.StatusOK, code, "%v", status)
			return status["status"] == "completed"
		})
	}
	return unknown
}

// tokensTwice counts attempts that began under the token of another, by the execution log.
func (s *service) tokensTwice() (n int) {
	seen := map[string]bool{}
	for _, line := range s.executions() {
		if line[4] != "start" {
			continue
		}
		if seen[line[2]] {
			n++
		}
		seen[line[2]] = true
	}
	return n
}
