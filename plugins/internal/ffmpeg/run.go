package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// Run runs a Command to its end. Progress, where it is not nil, is called with the seconds of the output that are
// done. What ffmpeg said last comes back beside an error, for the log; it may hold paths.
func Run(ctx context.Context, cmd *exec.Cmd, progress func(seconds float64)) (words string, err error) {
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", started(err)
	}
	var last tail
	cmd.Stderr = &last
	if err := cmd.Start(); err != nil {
		return "", started(err)
	}
	followTime(stdout, progress)
	err = cmd.Wait()
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	return string(last.data), ended(err, string(last.data))
}

// Decode runs a Reader and hands its output to read, which may stop early: then ffmpeg is ended.
func Decode(ctx context.Context, cmd *exec.Cmd, read func(io.Reader) error) (words string, err error) {
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", started(err)
	}
	var last tail
	cmd.Stderr = &last
	if err := cmd.Start(); err != nil {
		return "", started(err)
	}
	mistaken := read(stdout)
	if mistaken != nil {
		_ = cmd.Process.Kill()
	}
	_, _ = io.Copy(io.Discard, stdout)
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case mistaken != nil && !errors.Is(mistaken, io.ErrUnexpectedEOF) && !errors.Is(mistaken, io.EOF):
		return "", fmt.Errorf("read what ffmpeg decoded: %w", mistaken)
	case err == nil && mistaken != nil:
		err = mistaken // it ended well, and gave too little
	}
	return string(last.data), ended(err, string(last.data))
}
