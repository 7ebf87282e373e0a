package ffmpeg

import (
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"syscall"
)

// The ways in which an encoding ends badly.
var (
	ErrMissing  = errors.New("ffmpeg is not installed")
	ErrKilled   = errors.New("ffmpeg was killed")
	ErrDiskFull = errors.New("no space left on the device")
	ErrEncoder  = errors.New("ffmpeg has no H.264 encoder")
	ErrFailed   = errors.New("ffmpeg failed")
)

// started says what an error of starting means.
func started(err error) error {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return ErrMissing
	}
	if errors.Is(err, syscall.ENOSPC) {
		return ErrDiskFull
	}
	return errors.Join(ErrFailed, err)
}

// ended says what an exit with these last words means.
func ended(err error, words string) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case strings.Contains(words, "No space left on device"), strings.Contains(words, "Disk quota exceeded"):
		return ErrDiskFull
	case strings.Contains(words, "Unknown encoder"):
		return ErrEncoder
	case errors.As(err, &exit) && signalled(exit):
		return ErrKilled
	}
	return ErrFailed
}

// signalled tells a killed ffmpeg: it dies of SIGKILL, and turns SIGTERM into exit status 255.
func signalled(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && (status.Signaled() || status.ExitStatus() == 255)
}
