package redisserver_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/redisserver"
	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// folder makes the test binary a host that starts a server there and waits to be killed.
const folder = "BACKLOT_TEST_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(folder); dir != "" {
		server, err := redisserver.Start(context.Background(), redisserver.Options{DataDir: dir})
		fmt.Println(server.PID(), err)
		select {}
	}
	goleak.VerifyTestMain(m)
}

func TestServerDiesWithItsHost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	host := exec.Command(os.Args[0])
	host.Env = append(os.Environ(), folder+"="+dir)
	out, err := host.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, host.Start())
	var pid int
	var failure string
	_, err = fmt.Fscanln(out, &pid, &failure)
	require.NoError(t, err)
	require.Equal(t, "<nil>", failure)
	require.NoError(t, host.Process.Kill())
	require.Error(t, host.Wait())
	require.Eventually(t, func() bool { return gone(pid) }, 2*time.Second, 5*time.Millisecond)
	stop(t, start(t, dir))
}

// gone reports that a process has ended, be it that nobody has waited for it.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func connect(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(o)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

func start(t *testing.T, dir string) *redisserver.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	server, err := redisserver.Start(ctx, redisserver.Options{DataDir: dir})
	require.NoError(t, err)
	return server
}

func stop(t *testing.T, server *redisserver.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	require.NoError(t, server.Stop(ctx))
	<-server.Done()
}

func TestServerIsSetUpForTasks(t *testing.T) {
	t.Parallel()
	client := connect(t, redistest.Start(t))
	for name, want := range map[string]string{
		"appendonly": "yes", "appendfsync": "no", "maxmemory-policy": "noeviction", "maxmemory": "0",
		"port": "0", "save": "", "hash-max-listpack-value": "256",
	} {
		got, err := client.ConfigGet(t.Context(), name).Result()
		require.NoError(t, err)
		require.Equal(t, want, got[name], name)
	}
}

func TestDataSurvivesARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	require.NoError(t, connect(t, first.URL()).Set(t.Context(), "film", "noir", 0).Err())
	stop(t, first)
	second := start(t, dir)
	defer stop(t, second)
	require.Equal(t, "noir", connect(t, second.URL()).Get(t.Context(), "film").Val())
}

func TestKilledServerIsStartedAgain(t *testing.T) {
	t.Parallel()
	server := redistest.StartServer(t)
	client := connect(t, server.URL())
	for range 2 {
		pid := server.PID()
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
		require.Eventually(t, func() bool {
			return server.PID() != pid && client.Ping(t.Context()).Err() == nil
		}, 10*time.Second, 5*time.Millisecond)
	}
}

func TestOneFolderHasOneServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := start(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	_, err := redisserver.Start(ctx, redisserver.Options{DataDir: dir})
	require.ErrorContains(t, err, "another host or its redis-server uses this data folder")
	stop(t, server)
	stop(t, start(t, dir))
}

func TestLeftOverSocketIsNoObstacle(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "redis.sock"), nil, 0o600))
	stop(t, start(t, dir))
}

func TestDeepFolderGetsAShortSocket(t *testing.T) {
	t.Parallel()
	server := start(t, filepath.Join(t.TempDir(), strings.Repeat("deep/", 30), `with "quotes" and spaces`))
	socket := strings.TrimPrefix(server.URL(), "unix://")
	require.Less(t, len(socket), 104)
	info, err := os.Stat(filepath.Dir(socket))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	stop(t, server)
	require.NoDirExists(t, filepath.Dir(socket))
}

func TestMissingBinaryIsToldInOneLine(t *testing.T) {
	t.Parallel()
	_, err := redisserver.Start(t.Context(), redisserver.Options{DataDir: t.TempDir(), Binary: "no-such-redis-server"})
	require.EqualError(t, err, "no-such-redis-server is not installed: apt-get install redis-server "+
		"(or brew install redis), or set BACKLOT_REDIS_URL")
}

func TestOldBinaryIsRefused(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "redis-server")
	require.NoError(t, os.WriteFile(binary, []byte("#!/bin/sh\necho Redis server v=6.2.7 sha=0\n"), 0o700))
	_, err := redisserver.Start(t.Context(), redisserver.Options{DataDir: t.TempDir(), Binary: binary})
	require.ErrorContains(t, err, "is version 6.2.7; 7.0 or later is needed")
}

func TestServerThatDoesNotStartSaysWhy(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "redis-server")
	require.NoError(t, os.WriteFile(binary, []byte(`#!/bin/sh
[ "$1" = --version ] && { echo "Redis server v=7.0.15 sha=0"; exit; }
echo "the disk is full"; exit 3
`), 0o700))
	_, err := redisserver.Start(t.Context(), redisserver.Options{DataDir: t.TempDir(), Binary: binary})
	require.ErrorContains(t, err, "exit status 3: the disk is full")
}
