package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// isolate gives the plugin a network of its own, with nothing in it but loopback, and covers what it could use
// without opening it. Without the privilege landlock has to do, as far as it goes.
func (b *becoming) isolate() error {
	if !b.Network {
		if err := b.leaveNetwork(); err != nil {
			return err
		}
	}
	return b.hideFiles()
}

func (b *becoming) leaveNetwork() error {
	err := unix.Unshare(unix.CLONE_NEWNET)
	if unprivileged(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("network namespace: %w", err)
	}
	b.apart = true
	if err := raiseLoopback(); err != nil {
		return fmt.Errorf("loopback: %w", err)
	}
	return nil
}

func (b *becoming) hideFiles() error {
	if len(b.Hide) == 0 {
		return nil
	}
	if err := unix.Unshare(unix.CLONE_NEWNS); unprivileged(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("mount namespace: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SLAVE, ""); err != nil {
		return fmt.Errorf("mounts: %w", err)
	}
	for _, path := range b.Hide {
		if err := hide(path); err != nil {
			return fmt.Errorf("%s can't be hidden: %w", path, err)
		}
	}
	return nil
}

// unprivileged tells that the kernel, or whoever set it up, does not let this process have the namespace.
func unprivileged(err error) bool {
	return errors.Is(err, unix.EPERM) || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.ENOSYS)
}

// hide puts an empty folder, or the null device, over path.
func hide(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		return unix.Mount("tmpfs", path, "tmpfs", unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "size=4k,mode=000")
	}
	return unix.Mount(os.DevNull, path, "", unix.MS_BIND, "")
}

func raiseLoopback() error {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(s)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, lo)
}
