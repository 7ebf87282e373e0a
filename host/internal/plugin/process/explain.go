package process

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"ft.tc/backlot/host/internal/plugin/process/confine"
)

// explain turns an error of the start into what an operator can act on. The child is dead by then.
func (c *child) explain(err error) error {
	switch {
	case c.pid() == 0 && c.confinement != nil:
		err = fmt.Errorf("%s, which belongs beside the host and confines plugins, can't be started: %w", confine.Program, err)
	case c.pid() == 0 && errors.Is(err, fs.ErrNotExist):
		err = fmt.Errorf("the interpreter or loader that it names is not installed: %w", err)
	case c.reapedFor() != "":
		err = fmt.Errorf("it %s", c.reapedFor())
	case strings.HasPrefix(err.Error(), "Unrecognized remote plugin message"):
		err = fmt.Errorf("its first line of output is no handshake: %q", c.first.text())
	}
	return fmt.Errorf("%s did not start: %w%s", c.in.name, err, c.output.tail())
}

// reapedFor tells an exit from the kill that follows every failed start.
func (c *child) reapedFor() string {
	select {
	case <-c.exited:
	default:
		return ""
	}
	state := c.cmd.ProcessState
	switch {
	case state == nil || state.String() == "signal: killed" && !c.outOfMemory:
		return ""
	case c.outOfMemory:
		return c.ending() + " before the handshake"
	}
	return fmt.Sprintf("ended before the handshake: %s", state)
}
