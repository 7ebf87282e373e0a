package media

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// command is a run of ffprobe or ffmpeg that ends with its time.
type command struct {
	*exec.Cmd

	release context.CancelFunc
}

// tool prepares a run of a program; not ok where it is not installed. What it reads is hostile, so whoever adds
// arguments holds it to a demuxer and to local files.
func tool(ctx context.Context, name string, limit time.Duration) (c command, ok bool) {
	path, err := exec.LookPath(name)
	if err != nil {
		return command{}, false
	}
	argv := []string{path}
	if nice, err := exec.LookPath("nice"); err == nil && name == "ffmpeg" {
		argv = []string{nice, "-n", "10", path} // it works for long, and nothing is refused where it does not come to an end
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	cmd.WaitDelay = time.Second
	return command{Cmd: cmd, release: cancel}, true
}

// output runs it and gives what it says, if that is not too much.
func (c command) output(limit int, args ...string) ([]byte, error) {
	out := &cappedBuffer{limit: limit}
	c.Args = append(c.Args, args...)
	c.Stdout = out
	err := c.Run()
	return out.Bytes(), err
}

// cappedBuffer refuses to grow beyond its limit.
type cappedBuffer struct {
	bytes.Buffer

	limit int
}

// Write keeps b, or refuses it.
func (c *cappedBuffer) Write(b []byte) (int, error) {
	if c.Len()+len(b) > c.limit {
		return 0, fmt.Errorf("more than %d bytes", c.limit)
	}
	return c.Buffer.Write(b)
}

// tailBuffer keeps the end of what is written to it.
type tailBuffer struct {
	kept  []byte
	limit int
}

// Write keeps b instead of what came long before.
func (t *tailBuffer) Write(b []byte) (int, error) {
	t.kept = append(t.kept, b...)
	if over := len(t.kept) - t.limit; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(b), nil
}
