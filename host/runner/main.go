// Command backlot-runner is the plugin process of what can't be one by itself: a WebAssembly module, or an HTTP
// service that a block of plugins.hcl describes. People don't run it: the host does.
package main

import (
	"fmt"
	"os"

	"ft.tc/backlot/host/internal/plugin/adapter"
	"ft.tc/backlot/host/internal/plugin/process"
	"ft.tc/backlot/host/internal/plugin/wasm"
)

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "backlot-runner: %s\n", err)
		os.Exit(1)
	}
}

func serve(args []string) error {
	if len(args) == 1 {
		switch args[0] {
		case process.ServeWASM:
			return wasm.Serve()
		case process.ServeAdapter:
			return adapter.Serve()
		}
	}
	return fmt.Errorf("the host starts it, to serve %q or %q; these are other arguments: %q", process.ServeWASM, process.ServeAdapter, args)
}
