package process_test

import (
	"crypto/tls"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// socketOf finds the plugin's socket.
func socketOf(t *testing.T, runDir string) (socket string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(runDir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type() == fs.ModeSocket {
			socket = path
		}
		return err
	}))
	require.NotEmpty(t, socket)
	return socket
}

// connectAs connects as another user would. The thread that took that user's place is not used again.
func connectAs(uid int, socket string) error {
	result := make(chan error)
	go func() {
		runtime.LockOSThread()
		result <- func() error {
			if err := unix.Setfsuid(uid); err != nil {
				return err
			}
			s, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				return err
			}
			defer unix.Close(s)
			return unix.Connect(s, &unix.SockaddrUnix{Name: socket})
		}()
	}()
	return <-result
}

func TestP22_StrangersAreRefusedAtTheSocket(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.start(t)
	socket, accepted := socketOf(t, c.launch.RunDir), 0
	if os.Getuid() == 0 {
		require.NoError(t, os.Chmod(filepath.Dir(c.data), 0o755)) // only what the launcher made is in the way
		require.NoError(t, os.Chmod(c.data, 0o755))
		require.NoError(t, os.Chmod(c.launch.RunDir, 0o755))
		require.ErrorIs(t, connectAs(65534, socket), unix.EACCES)
	}
	for _, certificates := range [][]tls.Certificate{nil, {{}}} {
		conn, err := net.Dial("unix", socket)
		require.NoError(t, err)
		require.NoError(t, conn.SetDeadline(time.Now().Add(5*time.Second)))
		client := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, Certificates: certificates, NextProtos: []string{"h2"}})
		err = client.Handshake()
		if err == nil {
			_, err = client.Read(make([]byte, 1))
		}
		require.ErrorContains(t, err, "certificate")
		require.NoError(t, conn.Close())
	}
	t.Logf("P22: strangers accepted %d of 3: another user, and the host's user without the certificate of the instance", accepted)
}
