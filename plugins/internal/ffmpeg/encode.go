package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// Frames draws a film: it hands every frame to write, in order, and stops at its first error. The
// bytes may be used again when write has returned.
type Frames func(write func(frame []byte) error) error

// Encode runs a Command that reads raw frames from pipe:0, and feeds it. Progress is called with the number of frames that
// ffmpeg has behind it. What ffmpeg said last comes back beside an error, for the log; it may hold paths.
func Encode(ctx context.Context, cmd *exec.Cmd, frames Frames, progress func(frame int)) (words string, err error) {
	stdin, stdout, err := pipes(cmd)
	if err != nil {
		return "", started(err)
	}
	var last tail
	cmd.Stderr = &last
	if err := cmd.Start(); err != nil {
		return "", started(err)
	}
	fed := make(chan error, 1)
	go func() {
		err := frames(func(frame []byte) error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if _, err := stdin.Write(frame); err != nil {
				return errPipe
			}
			return nil
		})
		if err != nil && !errors.Is(err, errPipe) && cmd.Process != nil {
			_ = cmd.Process.Kill() // half a film is no film
		}
		_ = stdin.Close()
		fed <- err
	}()
	follow(stdout, progress)
	drawn := <-fed
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case drawn != nil && !errors.Is(drawn, errPipe):
		return "", fmt.Errorf("draw frame: %w", drawn)
	case err == nil && drawn != nil:
		err = ErrFailed // it went away before the last frame
	}
	return string(last.data), ended(err, string(last.data))
}

// errPipe is a frame that ffmpeg did not take: its exit status says why.
var errPipe = errors.New("ffmpeg closed its input")

func pipes(cmd *exec.Cmd) (io.WriteCloser, io.ReadCloser, error) {
	if cmd.Err != nil {
		return nil, nil, cmd.Err
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("pipe to ffmpeg: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("pipe from ffmpeg: %w", err)
	}
	return stdin, stdout, nil
}
