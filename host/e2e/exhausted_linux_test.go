package e2e

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// descriptors sets how many the host may have open from now on, and gives the limit that it had.
func (s *service) descriptors(most uint64) (before uint64) {
	s.t.Helper()
	var old unix.Rlimit
	require.NoError(s.t, unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_NOFILE, nil, &old))
	require.NoError(s.t, unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: most, Max: old.Max}, nil))
	return old.Cur
}

// crowd opens connections that ask for nothing.
func (s *service) crowd(n int) (leave func()) {
	s.t.Helper()
	all := make([]net.Conn, 0, n)
	for range n {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			all = append(all, conn)
		}
	}
	return func() {
		for _, conn := range all {
			_ = conn.Close()
		}
	}
}

// knock asks for health on a connection of its own and gives the code, 0 where there was no answer within a second.
func (s *service) knock() int {
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(s.url + "/readyz")
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestH12_HostWithoutFreeDescriptorsRecoversWhenItHasSome(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	running := s.submit("chaos", object{"fault": "slow", "seconds": 5})
	s.awaitState(running, "processing", 10*time.Second)
	most := uint64(max(64, s.handles()))
	s.descriptors(most)
	leave := s.crowd(200)
	defer leave()
	s.eventually(10*time.Second, "out of descriptors", func() bool { return s.knock() == 0 })
	knocks := map[int]int{}
	for range 3 {
		knocks[s.knock()]++
	}
	refused := s.logged("too many open files")
	leave()
	began := time.Now()
	s.eventually(20*time.Second, "answering again, with as few descriptors", func() bool { return s.knock() == http.StatusOK })
	recovered := time.Since(began)
	status := s.await(running, 30*time.Second)
	require.Equal(t, "completed", status["status"], "%v", status)
	require.InDelta(t, 1, status["attempt"], 0, "nobody's task is lost for it")
	for range 20 {
		require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 20*time.Second)["status"])
	}
	t.Logf("H12: with %d descriptors and 200 connections: answers %v (0 is none), %d refusals logged; answering again %s after they left",
		most, knocks, refused, recovered.Round(10*time.Millisecond))
	require.Zero(t, s.logged("panic"))
}
