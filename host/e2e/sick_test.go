package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// driver is a libnvidia-ml with one GPU, which hangs in every call while there is a file called hang.
const driver = `
#include <string.h>
#include <unistd.h>
static int ask(void) { while (access(HANG, F_OK) == 0) pause(); return 0; }
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = 1; return ask(); }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **d) { *d = d; return ask(); }
int nvmlDeviceGetUUID(void *d, char *s, unsigned n) { strncpy(s, "GPU-a", n); return 0; }
int nvmlDeviceGetName(void *d, char *s, unsigned n) { strncpy(s, "A GPU", n); return 0; }
int nvmlDeviceGetMemoryInfo(void *d, unsigned long long *m) { m[0] = m[1] = 1ULL << 34; m[2] = 0; return 0; }
int nvmlDeviceGetUtilizationRates(void *d, unsigned *u) { u[0] = 37; u[1] = 0; return 0; }
`

// withDriver builds the driver and has the host load it; hang is the file.
func withDriver(t *testing.T) (o option, hang string) {
	t.Helper()
	dir := t.TempDir()
	source, hang := filepath.Join(dir, "driver.c"), filepath.Join(dir, "hang")
	require.NoError(t, os.WriteFile(source, []byte(driver), 0o600))
	runIn(t, dir, "cc", "-shared", "-fPIC", "-DHANG=\""+hang+"\"", "-o", "libnvidia-ml.so.1", source)
	return withEnv("LD_LIBRARY_PATH=" + dir), hang
}

// healths asks for health so many times and gives the last answer and the 99th percentile of their times.
func (s *service) healths(times int) (last object, p99 time.Duration) {
	s.t.Helper()
	took := make([]time.Duration, times)
	for i := range took {
		began := time.Now()
		code, health := s.call(http.MethodGet, "/api/v1/health", nil)
		took[i], last = time.Since(began), health
		require.Equal(s.t, http.StatusOK, code)
		require.Contains(s.t, health, "queue_sizes")
	}
	slices.Sort(took)
	return last, took[len(took)*99/100]
}

// told waits until health says what it has to, and then asks on.
func (s *service) told(what string, says func(health object) bool) (p99 time.Duration) {
	s.t.Helper()
	s.eventually(30*time.Second, "telling of "+what, func() bool {
		health, took := s.healths(1)
		p99 = max(p99, took)
		return says(health)
	})
	_, took := s.healths(100)
	return max(p99, took)
}

func utilization(health object) []any {
	return health["system_load"].(object)["gpu_utilization"].([]any)
}

func TestA23_HealthIsQuickAndTrueWhileRedisAndTheDriverHang(t *testing.T) {
	t.Parallel()
	gpus, hang := withDriver(t)
	s := startService(t, unlimited, gpus)
	well := s.told("a GPU", func(h object) bool { return h["status"] == "healthy" && slices.Equal(utilization(h), []any{37.0}) })
	require.NoError(t, os.WriteFile(hang, nil, 0o600))
	driverless := s.told("no GPU", func(h object) bool { return h["status"] == "healthy" && len(utilization(h)) == 0 })
	redis := named(processesUnder(t, s.dir), "redis-server")
	require.Len(t, redis, 1)
	require.NoError(t, syscall.Kill(redis[0].pid, syscall.SIGSTOP))
	defer func() { _ = syscall.Kill(redis[0].pid, syscall.SIGCONT) }()
	redisless := s.told("no Redis", func(h object) bool { return h["status"] == "unhealthy" && h["redis_status"] == "disconnected" })
	require.NoError(t, syscall.Kill(redis[0].pid, syscall.SIGCONT))
	s.told("Redis", func(h object) bool { return h["status"] == "healthy" && h["redis_status"] == "connected" })
	t.Logf("A23: the slowest health: %d ms, %d ms while NVML hangs, %d ms while Redis hangs as well",
		well.Milliseconds(), driverless.Milliseconds(), redisless.Milliseconds())
	require.Less(t, max(well, driverless, redisless), 3*time.Second, "what hangs is asked for a second at most")
}

// onSmallDisk gives the host a data folder on a file system of its own, which only it and its children see.
func onSmallDisk(megabytes int) option {
	return func(s *service) {
		data := filepath.Join(s.dir, "data")
		require.NoError(s.t, os.Mkdir(data, 0o700))
		s.wrap = []string{"unshare", "--mount", "sh", "-c", fmt.Sprintf(`mount -t tmpfs -o size=%dm none "$0" && exec "$@"`, megabytes), data}
		if os.Getuid() != 0 {
			s.wrap = slices.Insert(s.wrap, 1, "--map-root-user")
		}
		require.NoError(s.t, exec.Command(s.wrap[0], append(s.wrap[1:len(s.wrap):len(s.wrap)], "true")...).Run(), "no file system can be mounted")
	}
}

// fill writes a file into the host's data folder until there is no more room, and gives its path.
func (s *service) fill() string {
	s.t.Helper()
	path := filepath.Join("/proc", fmt.Sprint(s.cmd.Process.Pid), "root", s.dir, "data", "full")
	f, err := os.Create(path)
	require.NoError(s.t, err)
	defer func() { _ = f.Close() }()
	for block := bytes.Repeat([]byte("x"), 1<<16); err == nil; {
		if _, err = f.Write(block); err != nil && len(block) > 1 {
			block, err = block[:1], nil
		}
	}
	require.ErrorIs(s.t, err, syscall.ENOSPC)
	return path
}

func TestA23_HealthIsQuickAndTrueWhileTheDiskIsFull(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, onSmallDisk(256))
	s.told("health", func(h object) bool { return h["status"] == "healthy" })
	full := s.fill()
	var codes map[int]int
	began := time.Now()
	p99 := s.told("a full disk", func(h object) bool {
		return h["status"] == "unhealthy"
	})
	took := time.Since(began)
	codes, _ = s.submits(1)
	require.Equal(t, map[int]int{http.StatusServiceUnavailable: 1}, codes)
	require.NoError(t, os.Remove(full))
	began = time.Now()
	s.eventually(30*time.Second, "taking tasks again", func() bool {
		codes, _ := s.submits(1)
		return codes[http.StatusCreated] == 1
	})
	s.told("health again", func(h object) bool { return h["status"] == "healthy" })
	t.Logf("A23: the slowest health on a full disk: %d ms; it said unhealthy after %s, and healthy %s after there was room",
		p99.Milliseconds(), took.Round(100*time.Millisecond), time.Since(began).Round(100*time.Millisecond))
	require.Less(t, p99, 3*time.Second, "what hangs is asked for a second at most")
}
