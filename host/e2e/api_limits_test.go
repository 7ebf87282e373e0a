package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const megabyte = 1 << 20

// huge is a submission that nothing is wrong with but its size.
func huge(bytes int) string {
	const head, tail = `{"project_id":"e2e","task_type":"chaos","task_data":{"x":"`, `"}}`
	return head + strings.Repeat("x", bytes-len(head)-len(tail)) + tail
}

// peak measures how much more memory the host has resident at most, in kB, while something is done to it.
func (s *service) peak(do func()) (kB int) {
	s.t.Helper()
	pid := s.cmd.Process.Pid
	require.NoError(s.t, os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0o600)) // forgets the peak so far
	before := mostMemory(s.t, pid)
	do()
	return mostMemory(s.t, pid) - before
}

// counted counts the bytes that are read of a body.
type counted struct {
	io.Reader

	read *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read.Add(int64(n))
	return n, err
}

// flood posts one body so many times at once, and gives the answers by their code, how long the slowest took and how
// many bytes were sent of each.
func (s *service) flood(times int, body string, prepare func(*http.Request)) (codes map[int]int, slowest time.Duration, each int64) {
	transport := &http.Transport{ExpectContinueTimeout: 10 * time.Second}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	var all sync.WaitGroup
	var mu sync.Mutex
	var sent atomic.Int64
	codes = map[int]int{}
	for range times {
		all.Go(func() {
			req, _ := http.NewRequest(http.MethodPost, s.url+submitPath, counted{strings.NewReader(body), &sent})
			req.ContentLength = int64(len(body))
			req.Header.Set("X-API-Key", apiKey)
			req.Header.Set("Content-Type", "application/json")
			prepare(req)
			began, code := time.Now(), 0
			if resp, err := client.Do(req); err == nil {
				code = resp.StatusCode
				_ = resp.Body.Close()
			}
			mu.Lock()
			defer mu.Unlock()
			slowest = max(slowest, time.Since(began))
			codes[code]++
		})
	}
	all.Wait()
	return codes, slowest, sent.Load() / int64(times)
}

func TestA1_BodiesOfTenMegabytesAreRefusedEarly(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	const times = 100
	body := huge(10 * megabyte)
	for _, way := range []struct {
		name    string
		prepare func(*http.Request)
		most    int64 // bytes that a client gets rid of before it sees the answer: the sockets hold some
	}{
		{"with their length", func(*http.Request) {}, 8 * megabyte},
		{"with their length, on connections for one request", func(r *http.Request) { r.Close = true }, 8 * megabyte},
		{"in chunks", func(r *http.Request) { r.ContentLength = -1 }, 8 * megabyte},
		{"in chunks, on connections for one request", func(r *http.Request) { r.ContentLength, r.Close = -1, true }, 8 * megabyte},
		{"after a question", func(r *http.Request) { r.Header.Set("Expect", "100-continue") }, 0},
	} {
		var codes map[int]int
		var slowest time.Duration
		var each int64
		more := s.peak(func() { codes, slowest, each = s.flood(times, body, way.prepare) })
		t.Logf("A1: %d bodies of 10 MB at once, %s: answers %v, the slowest after %d ms, %d kB sent of each, %d kB more memory at most",
			times, way.name, codes, slowest.Milliseconds(), each>>10, more)
		require.Less(t, codes[0], times/4, "%s: clients that were too slow to see the answer before the end of their connection", way.name)
		require.Equal(t, times, codes[0]+codes[http.StatusRequestEntityTooLarge], "%s: %v", way.name, codes)
		require.LessOrEqual(t, each, way.most, way.name)
		require.Less(t, more, 200<<10, "kB, where the bodies are 1,000,000")
		require.Less(t, slowest, 20*time.Second)
	}
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 20*time.Second)["status"])
	require.Equal(t, 1, s.listed("e2e"))
}
