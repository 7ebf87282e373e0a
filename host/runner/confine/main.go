// Command backlot-confine takes from itself what a plugin may not have, and becomes the plugin. It stands between the
// host and every plugin process, so it holds little and starts fast. People don't run it: the host does.
package main

import (
	"fmt"
	"os"

	"ft.tc/backlot/host/internal/plugin/process/confine"
)

func main() {
	if err := become(); err != nil {
		fmt.Fprintf(os.Stderr, "backlot-confine: %s\n", err)
		os.Exit(confine.Failed)
	}
}
