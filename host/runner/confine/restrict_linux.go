package main

import (
	"fmt"
	"os"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// restrict leaves what the order names of the file system, and no signals to, or sockets of, processes outside.
// A kernel that knows less restricts less: the host has said so in its log.
func (b *becoming) restrict() error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	c := landlock.V11
	if b.Network || b.apart { // its own loopback is its own affair
		c.HandledAccessNet = 0
	}
	readFolders, readFiles := sorted(b.Read)
	writeFolders, writeFiles := sorted(b.Write)
	// The right to connect to sockets goes with the folders that may be written.
	err := c.BestEffort().Restrict(
		landlock.RODirs(readFolders...).IgnoreIfMissing(), landlock.ROFiles(readFiles...).IgnoreIfMissing(),
		landlock.RWDirs(writeFolders...).WithRefer().WithIoctlDev().WithResolveUnix().IgnoreIfMissing(),
		landlock.RWFiles(writeFiles...).WithIoctlDev().IgnoreIfMissing(),
	)
	if err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	return nil
}

// sorted parts folders from files, which have rights of their own. What is not there is neither.
func sorted(paths []string) (folders, files []string) {
	for _, p := range paths {
		switch info, err := os.Stat(p); {
		case err != nil:
		case info.IsDir():
			folders = append(folders, p)
		default:
			files = append(files, p)
		}
	}
	return folders, files
}

// kept are the capabilities that a plugin of a host that is root keeps: to deal with files of its own, nothing more.
var kept = map[uintptr]bool{
	unix.CAP_CHOWN: true, unix.CAP_DAC_OVERRIDE: true, unix.CAP_FOWNER: true, unix.CAP_FSETID: true,
	unix.CAP_SETGID: true, unix.CAP_SETUID: true,
}

// dropCapabilities bounds what exec would give to root again, and clears what exec would hand on to who isn't root: the
// ambient capabilities of a host that has some as an ordinary user.
func (b *becoming) dropCapabilities() error {
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil && err != unix.EINVAL { // a kernel before 4.3
		return fmt.Errorf("ambient capabilities: %w", err)
	}
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		if kept[c] {
			continue
		}
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if err == unix.EPERM {
			return nil
		}
		if err != nil && err != unix.EINVAL { // a kernel that does not know it
			return fmt.Errorf("capability %d: %w", c, err)
		}
	}
	return nil
}
