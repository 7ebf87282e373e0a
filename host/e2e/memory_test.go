package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// cage is a memory cgroup that the host and all its children live in. It has no folder where none can be made.
type cage struct{ dir string }

// newCage makes a cage of the first version's kind, as this machine's folders of it allow.
func newCage(t *testing.T, megabytes int) cage {
	t.Helper()
	b, err := os.ReadFile("/proc/self/cgroup")
	require.NoError(t, err)
	for line := range strings.Lines(string(b)) {
		part := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if part[1] != "memory" {
			continue
		}
		for _, above := range []string{part[2], "/"} {
			dir, err := os.MkdirTemp(filepath.Join("/sys/fs/cgroup/memory", above), "backlot-test-")
			if err != nil {
				continue
			}
			c := cage{dir}
			t.Cleanup(func() {
				require.Eventually(t, func() bool { return c.remove() == nil }, 10*time.Second, 50*time.Millisecond, "somebody is left in %s", dir)
			})
			require.NoError(t, os.WriteFile(filepath.Join(dir, "memory.limit_in_bytes"), []byte(strconv.Itoa(megabytes<<20)), 0o600))
			return c
		}
	}
	return cage{}
}

// remove takes the cage away, and what the host has made in it.
func (c cage) remove() error {
	inner, err := filepath.Glob(filepath.Join(c.dir, "*", "cgroup.procs"))
	for _, path := range inner {
		err = errors.Join(err, os.Remove(filepath.Dir(path)))
	}
	return errors.Join(err, os.Remove(c.dir))
}

// number reads one of the cage's files: all of it, or what stands behind a word.
func (c cage) number(t *testing.T, file, word string) (n int) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(c.dir, file))
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(b), word)
	require.True(t, found)
	_, err = fmt.Sscan(rest, &n)
	require.NoError(t, err)
	return n
}

func (c cage) around() option {
	return func(s *service) {
		if c.dir != "" {
			s.wrap = []string{"sh", "-c", `echo $$ > "$0" && exec "$@"`, filepath.Join(c.dir, "cgroup.procs")}
		}
	}
}

// wide is a body of so many bytes that becomes as many values as bytes allow. One of them is wrong.
func wide(bytes int) string {
	const head, tail = `{"project_id":"e2e","task_type":"chaos","task_data":{"seconds":-1,"x":[0`, `]}}`
	return head + strings.Repeat(",0", (bytes-len(head)-len(tail))/2) + tail
}

func TestH13_HostOfFewMegabytesShedsLargeBodiesAndLives(t *testing.T) {
	t.Parallel()
	const megabytes, times = 256, 100
	c := newCage(t, megabytes)
	s := newService(t, "", c.around())
	s.install(edition{version: "1.0.0"}) // chaos alone
	s.start()
	s.awaitReady()
	pid := s.cmd.Process.Pid
	answers := map[int]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, load := range []struct {
		body    string
		prepare func(*http.Request)
	}{
		{huge(10 * megabyte), func(*http.Request) {}},
		{huge(10 * megabyte), func(r *http.Request) { r.ContentLength = -1 }},
		{wide(megabyte), func(*http.Request) {}},
	} {
		all.Go(func() {
			codes, _, _ := s.flood(times, load.body, load.prepare)
			mu.Lock()
			defer mu.Unlock()
			for code, n := range codes {
				answers[code] += n
			}
		})
	}
	all.Wait()
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 30*time.Second)["status"])
	peak, kills, cgroup := mostMemory(t, pid)>>10, 0, 0
	if c.dir != "" {
		kills, cgroup = c.number(t, "memory.oom_control", "oom_kill "), c.number(t, "memory.max_usage_in_bytes", "")>>20
	}
	t.Logf("H13: %d bodies of 10 MB and %d of 1 MB at once, of a host in %d MB: answers %v; %d MB resident at most (%d in the cgroup, with plugins, Redis and cache), killed %d",
		2*times, times, megabytes, answers, peak, cgroup, kills)
	require.Zero(t, kills)
	require.Less(t, peak, megabytes+64, "with the program itself, which the cgroup does not count")
	require.Less(t, answers[0], times, "requests whose client was too slow to see the answer before the end of its connection")
}
