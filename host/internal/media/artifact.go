package media

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"ft.tc/backlot/api/generator"
)

// openArtifact opens a regular file right in the work folder: no link is followed, no FIFO waited for.
func openArtifact(dir int, name string) (*os.File, int64, error) {
	if name == "" || name == "." || name == ".." || len(name) > 255 || strings.ContainsAny(name, "/\\\x00") {
		return nil, 0, refuseResult(name, "is not a name in the work folder")
	}
	fd, err := unix.Openat(dir, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	switch {
	case errors.Is(err, unix.ENOENT):
		return nil, 0, refuseResult(name, "is not there")
	case errors.Is(err, unix.ELOOP), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV):
		return nil, 0, refuseResult(name, "is not a regular file")
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return nil, 0, refuseResult(name, "can't be read")
	case err != nil:
		return nil, 0, fmt.Errorf("opening an artifact: %w", err)
	}
	f := os.NewFile(uintptr(fd), "artifact")
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		_ = f.Close()
		return nil, 0, refuseResult(name, "is not a regular file")
	}
	return f, info.Size(), nil
}

func refuseResult(name, why string) error {
	return generator.Failf(CodeResultRefused, "The generator left a result that can't be kept: %.100q %s.", name, why)
}
