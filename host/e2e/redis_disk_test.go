package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"ft.tc/backlot/host/internal/redisserver"
	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// smallDisk is a folder with a file system of six megabytes.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("a small file system can be mounted by root only: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	return dir
}

// Under everysec a server whose disk is full takes no writes; under always it ends, and is started again.
func TestR7_FullDiskOfRedisIsRefusedAndComesBackWhenItIsFreed(t *testing.T) {
	t.Parallel()
	for _, fsync := range []string{"everysec", "always"} {
		t.Run(fsync, func(t *testing.T) {
			t.Parallel()
			disk := smallDisk(t)
			server := redistest.StartServer(t, func(o *redisserver.Options) { o.DataDir, o.Binary = disk, withFsync(t, fsync) })
			s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+server.URL()))
			acked := s.slowTasks(inFlight, 2)
			pid := server.PID()
			ballast := filepath.Join(disk, "ballast")
			fill(t, ballast)
			s.eventually(20*time.Second, "refusing tasks", func() bool {
				id, taken := s.takes()
				if taken {
					acked = append(acked, id)
				}
				return !taken
			})
			s.eventually(5*time.Second, "unhealthy", func() bool { return !s.healthy() })
			if fsync == "always" {
				require.NotEqual(t, pid, server.PID(), "the server ends")
			}
			require.NoError(t, os.Remove(ballast))
			took := s.recovers(20 * time.Second)
			lost := s.endedOrUnknown(acked, 30*time.Second)
			t.Logf("R7: %s on a full disk: of %d tasks lost %d, taking tasks again %s after there was room, manual steps 0",
				fsync, len(acked), lost, took.Round(10*time.Millisecond))
			require.Zero(t, lost)
		})
	}
}

// withFsync is a redis-server with another setting than the embedded one has.
func withFsync(t *testing.T, fsync string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "redis-server")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n[ \"$1\" = - ] && exec redis-server - --appendfsync "+fsync+"\nexec redis-server \"$@\"\n"), 0o700))
	return path
}

// fill writes until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	for _, size := range []int{1 << 16, 1} {
		for err = error(nil); err == nil; {
			_, err = f.WriteString(strings.Repeat("x", size))
		}
		require.ErrorIs(t, err, unix.ENOSPC)
	}
}
