package process

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// explain turns an error of the start into what an operator can act on. The child is dead by then.
func (c *child) explain(err error) error {
	switch {
	case c.pid() == 0 && errors.Is(err, fs.ErrNotExist):
		err = fmt.Errorf("the interpreter or loader that it names is not installed: %w", err)
	case c.endedByItself():
		err = fmt.Errorf("it ended before the handshake: %s", c.cmd.ProcessState)
	case strings.HasPrefix(err.Error(), "Unrecognized remote plugin message"):
		err = fmt.Errorf("its first line of output is no handshake: %q", c.first.text())
	}
	return fmt.Errorf("%s did not start: %w%s", c.binary.path, err, c.output.tail())
}

// endedByItself tells an exit from the kill that follows every failed start.
func (c *child) endedByItself() bool {
	select {
	case <-c.exited:
		state := c.cmd.ProcessState
		return state != nil && state.String() != "signal: killed"
	default:
		return false
	}
}
