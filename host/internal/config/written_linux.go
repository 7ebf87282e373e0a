package config

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// openForWriting reports whether anybody has the file open for writing. The kernel grants a lease for reading only
// where nobody has; it is given back at once. Where the host may not ask, because the file is not its own or the file
// system knows no leases, the answer is no.
func openForWriting(path string) bool {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_RDLCK)
	if err == nil {
		_, _ = unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_UNLCK)
	}
	return errors.Is(err, unix.EAGAIN)
}
