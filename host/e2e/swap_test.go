package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// edition is a version of chaos as plugins.hcl declares it; broken says how it is no good.
type edition struct{ version, broken string }

// The ways in which a version can be broken, by their lines in the manifest's environment.
var breakages = map[string]string{
	"does not start":  `BACKLOT_CHAOS_START = "exit"`,
	"fails all tasks": `BACKLOT_CHAOS_FAULT = "fail"`,
	"crashes":         `BACKLOT_CHAOS_FAULT = "crash"`,
	"junk on stdout":  `BACKLOT_CHAOS_START = "junk"`,
	"panics":          `BACKLOT_CHAOS_FAULT = "panic"`,
}

const editionManifest = `
plugin "chaos" {
  version     = "%s"
  source      = "%s/plugins/chaos"
  concurrency = 20
  grace       = "1s"
  files       = ["%s/log:rw"]
  env = {
    BACKLOT_CHAOS_LOG     = "%s/log/chaos.log"
    BACKLOT_CHAOS_VERSION = "%s"
    %s
  }
}
`

// install writes the edition into plugins.hcl.
func (s *service) install(e edition) {
	s.t.Helper()
	text := unlimited + fmt.Sprintf(editionManifest, e.version, bin, s.dir, s.dir, e.version, breakages[e.broken])
	path := filepath.Join(s.dir, "plugins.hcl")
	require.NoError(s.t, os.WriteFile(path+".new", []byte(text), 0o600))
	require.NoError(s.t, os.Rename(path+".new", path))
}

// swap applies the edition and waits for what becomes of it: the version that serves in the end.
func (s *service) swap(e edition) (serving string) {
	s.t.Helper()
	s.install(e)
	code, answer := s.call(http.MethodPost, "/api/v1/plugins/apply", nil)
	if e.broken == "" {
		require.Equal(s.t, http.StatusOK, code, "%v", answer)
	}
	s.eventually(60*time.Second, "decided: "+e.version, func() bool {
		p := s.chaos()
		serving, _ = p["version"].(string)
		return p["trial"] == nil && p["draining"] == 0.0
	})
	return serving
}

func (s *service) chaos() object {
	s.t.Helper()
	_, answer := s.call(http.MethodGet, "/api/v1/plugins", nil)
	for _, p := range answer["plugins"].([]any) {
		if p := p.(object); p["name"] == "chaos" {
			return p
		}
	}
	s.t.Fatal("chaos is not there")
	return nil
}

// load submits tasks at a steady pace until it is told to stop, and gives their ids.
func (s *service) load(stop <-chan struct{}, every time.Duration) *sync.WaitGroup {
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				id, err := s.trySubmit(object{"fault": "slow", "seconds": 0.1})
				if err != nil {
					s.t.Error(err)
					return
				}
				s.loaded = append(s.loaded, id)
			}
		}
	})
	return &done
}

func TestS8_TwentySwapsUnderLoadFailNoTask(t *testing.T) {
	t.Parallel()
	s := newService(t, unlimited)
	s.install(edition{version: "1.0.0"})
	s.start()
	s.awaitReady()
	stop := make(chan struct{})
	done := s.load(stop, 20*time.Millisecond)
	broken := []string{"does not start", "fails all tasks", "crashes", "junk on stdout", "panics"}
	want, began := "1.0.0", time.Now()
	for n := range 20 {
		e := edition{version: fmt.Sprintf("1.%d.0", n+1)}
		if n%4 == 3 {
			e.broken = broken[n/4]
		} else {
			want = e.version
		}
		require.Equal(t, want, s.swap(e), "after the swap to %+v: %v", e, s.chaos())
	}
	took := time.Since(began)
	close(stop)
	done.Wait()
	failed := 0
	for _, id := range s.loaded {
		if s.await(id, 60*time.Second)["status"] != "completed" {
			failed++
		}
	}
	t.Logf("S8: swaps 20, broken 5, %s; tasks %d at 50/s, failed %d, longest gap in starts %s",
		took.Round(time.Second), len(s.loaded), failed, s.longestGap().Round(time.Millisecond))
	require.Zero(t, failed)
	require.Len(t, named(processesUnder(t, s.dir), "chaos"), 1, "one version is left")
	s.shutDown()
	require.Empty(t, processesUnder(t, s.dir), "no process is left over")
}

// longestGap is the longest time in which no task started, by the execution log.
func (s *service) longestGap() time.Duration {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, "log", "chaos.log"))
	require.NoError(s.t, err)
	var starts []int64
	for line := range strings.Lines(string(b)) {
		if fields := strings.Split(strings.TrimSpace(line), ","); fields[4] == "start" {
			ms, err := strconv.ParseInt(fields[6], 10, 64)
			require.NoError(s.t, err)
			starts = append(starts, ms)
		}
	}
	slices.Sort(starts)
	var longest int64
	for i := 1; i < len(starts); i++ {
		longest = max(longest, starts[i]-starts[i-1])
	}
	return time.Duration(longest) * time.Millisecond
}
