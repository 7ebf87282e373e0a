package kit_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"ft.tc/backlot/host/internal/plugin/kit"
)

// terminal is a pseudo-terminal; read ends it and gives what was written to it.
func terminal(t *testing.T) (tty *os.File, read func() string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 100}))
	var b bytes.Buffer
	var done sync.WaitGroup
	done.Go(func() { _, _ = io.Copy(&b, master) }) // ends with an error when the other end is closed
	return tty, func() string {
		_ = tty.Close()
		done.Wait()
		_ = master.Close()
		return b.String()
	}
}

func TestTerminalShowsABarAndLogsAboveIt(t *testing.T) {
	t.Parallel()
	tty, read := terminal(t)
	var stdout bytes.Buffer
	err := kit.Run(t.Context(), kit.RunOptions{
		Subject: fixture(t, "slow"), Data: []byte(`{"name": "Bob"}`), Out: t.TempDir(), Stdout: &stdout, Stderr: tty,
	})
	shown := read()
	require.NoError(t, err)
	require.Contains(t, shown, "100 %")
	require.Contains(t, shown, "====")
	require.Contains(t, shown, "greeting")
	require.NotContains(t, shown, "\n 10 %  greeting")
}
