package e2e

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// monitor has a redis-server tell every command, until stop; it gives those that say all of the words.
func monitor(t *testing.T, redis string, words ...string) (stop func() (lines []string)) {
	t.Helper()
	u, err := url.Parse(redis)
	require.NoError(t, err)
	conn, err := net.Dial("unix", u.Path)
	require.NoError(t, err)
	_, err = conn.Write([]byte("MONITOR\r\n"))
	require.NoError(t, err)
	in := bufio.NewScanner(conn)
	in.Buffer(nil, 1<<24)
	require.True(t, in.Scan())
	require.Equal(t, "+OK", in.Text())
	var lines []string
	var reading sync.WaitGroup
	reading.Go(func() {
		for in.Scan() {
			if line := in.Text(); all(line, words) {
				lines = append(lines, line)
			}
		}
	})
	return func() []string {
		_ = conn.Close()
		reading.Wait()
		return lines
	}
}

func all(line string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(line, w) {
			return false
		}
	}
	return true
}

// cpu is the processor time that the host itself has used.
func (s *service) cpu() time.Duration {
	s.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	require.NoError(s.t, err)
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	var ticks int
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		require.NoError(s.t, err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func TestP15_FloodOfProgressIsFewWrites(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	s := startService(t, unlimited, withRude(time.Minute), withEnv("BACKLOT_REDIS_URL="+redis))
	for _, c := range []struct{ plugin, task string }{{"chaos", "fault"}, {"rude", "do"}} {
		const seconds = 3
		stop := monitor(t, redis, `lua] "HSET"`, `"t" "flooding"`)
		before, began := s.cpu(), time.Now()
		status := s.await(s.submit(c.plugin, object{c.task: "flood", "seconds": seconds}), 30*time.Second)
		require.Equal(t, "completed", status["status"], "%v", status)
		took, used := time.Since(began), s.cpu()-before
		writes := len(stop())
		sent := "as many messages as the SDK lets through"
		if n, ok := status["result"].(object)["metadata"].(object)["sent"].(float64); ok {
			sent = fmt.Sprintf("%.0f messages/s", n/seconds)
			require.Greater(t, n/seconds, 1000.0)
		}
		t.Logf("P15: %s: %s, %.1f writes/s, host CPU %.0f%% of one core", c.plugin, sent,
			float64(writes)/seconds, 100*used.Seconds()/took.Seconds())
		require.NotZero(t, writes)
		require.LessOrEqual(t, writes, 4*seconds+1, c.plugin)
	}
}

func TestP16_ProgressThatIsNoneIsClampedMonotoneAndCut(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, withRude(time.Minute))
	for _, c := range []struct{ plugin, task string }{{"chaos", "fault"}, {"rude", "do"}} {
		id := s.submit(c.plugin, object{c.task: "badprogress", "seconds": 3})
		reads, bad, highest, steps := 0, 0, 0.0, map[string]bool{}
		status := object{}
		s.eventually(20*time.Second, "ended", func() bool {
			status = s.status(id) // valid JSON, or the test is over
			progress, step := status["progress"].(float64), fmt.Sprint(status["current_step"])
			reads++
			if progress < highest || progress > 1 || len(step) > 200 || !utf8.ValidString(step) {
				bad++
			}
			highest, steps[step] = max(highest, progress), true
			return ended(status)
		})
		require.Equal(t, "completed", status["status"], "%v", status)
		t.Logf("P16: %s: bad reads %d of %d, %d steps seen", c.plugin, bad, reads, len(steps))
		require.Zero(t, bad)
		require.Greater(t, len(steps), 2, "some of it was seen")
	}
	status := s.await(s.submit("rude", object{"do": "badtext"}), 60*time.Second)
	require.Equal(t, "failed", status["status"], "%v", status)
	require.Equal(t, "quarantined", status["error_details"].(object)["code"], "%v", status)
	code, list, err := s.try(http.MethodGet, "/api/v1/projects/e2e/tasks", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, code)
	require.True(t, utf8.Valid(list))
	t.Logf("P16: rude: after a step that is no UTF-8 the task is %s: %v", status["status"], status["error"])
	require.Equal(t, "completed", s.await(s.submit("rude", object{}), 60*time.Second)["status"])
}

func TestP18_EndlessOutputIsCutByTimeAndBySize(t *testing.T) {
	t.Parallel()
	const limit = 2 * time.Second
	s := startService(t, unlimited, amend(`grace       = "1s"`, "grace = \"1s\"\n  timeout = \"2s\""))
	for _, c := range []struct {
		data   object
		code   string
		before time.Duration
	}{
		{object{"fault": "drip"}, "timeout", limit + 2*time.Second},
		{object{"fault": "gush", "seconds": 60}, "timeout", limit + 2*time.Second},
		{object{"fault": "gush", "seconds": 0.5}, "result_refused", limit},
	} {
		id := s.submit("chaos", c.data)
		var most int64
		status := object{}
		s.eventually(20*time.Second, "ended", func() bool {
			for _, path := range s.kept() {
				if info, err := os.Stat(path); err == nil && !info.IsDir() {
					most = max(most, info.Size())
				}
			}
			status = s.status(id)
			return ended(status)
		})
		cut := time.Since(s.started(id))
		require.Equal(t, "failed", status["status"], "%v", status)
		require.Equal(t, c.code, status["error_details"].(object)["code"], "%v", status)
		require.NotZero(t, most)
		require.Less(t, cut, c.before)
		s.eventually(5*time.Second, "rid of the file", func() bool { return len(s.kept()) == 0 })
		t.Logf("P18: %v cut at %s and %d bytes: %v", c.data, cut.Round(10*time.Millisecond), most, status["error"])
	}
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 10*time.Second)["status"])
}
