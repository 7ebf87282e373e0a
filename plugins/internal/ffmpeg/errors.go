package ffmpeg

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"syscall"

	"ft.tc/backlot/sdk"
)

// The ways in which an encoding ends badly.
var (
	ErrMissing  = errors.New("ffmpeg is not installed")
	ErrKilled   = errors.New("ffmpeg was killed")
	ErrDiskFull = errors.New("no space left on the device")
	ErrEncoder  = errors.New("ffmpeg lacks an encoder")
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

// Failure turns what went wrong into a sentence for the person who submitted the task. What ffmpeg and the system
// said goes to the log: it holds paths. A *sdk.Failure passes as it is; what is the noun for what was in the making,
// such as video.
func Failure(ctx context.Context, t *sdk.Task, what, words string, err error) error {
	var already *sdk.Failure
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.As(err, &already) {
		return err
	}
	t.Warnf("making the %s failed: %v: %s", what, err, words)
	switch {
	case errors.Is(err, ErrMissing):
		return sdk.Failf("ffmpeg_missing", "ffmpeg is not installed on this host: install the ffmpeg package")
	case errors.Is(err, ErrEncoder):
		return sdk.Failf("ffmpeg_unsuitable", "The ffmpeg of this host lacks an encoder that the %s needs: install one with libx264, libmp3lame, libvorbis and aac", what)
	case errors.Is(err, ErrKilled):
		return sdk.Retryf("ffmpeg_killed", "ffmpeg was killed while it made the %s: try again, with a smaller or shorter one if it happens again", what)
	case errors.Is(err, ErrDiskFull), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return sdk.Retryf("disk_full", "The host's disk is full: free some space on it, then try again")
	}
	return sdk.Retryf("render_failed", "The %s could not be made: the host's log says why", what)
}

// signalled tells a killed ffmpeg: it dies of SIGKILL, and turns SIGTERM into exit status 255.
func signalled(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && (status.Signaled() || status.ExitStatus() == 255)
}
