package wasm

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/sdk"
)

// Serve is the runner process of a module: it serves the module that the host names, until the host lets go.
func Serve() error {
	var r handshake.Runner
	if err := json.Unmarshal([]byte(os.Getenv(handshake.RunnerVariable)), &r); err != nil {
		return fmt.Errorf("%s does not say what to serve: %w", handshake.RunnerVariable, err)
	}
	p, err := Open(context.Background(), r, endSoon)
	if err != nil {
		return err
	}
	p.deadly = true
	sdk.ServeContract(r.Name, p)
	return nil
}

// stuckCode is the exit code of a runner whose guest could not be ended.
const stuckCode = 75

// endSoon ends the process: the only way to end a guest that does not look whether it should. What other tasks have
// to say in this moment still gets out.
func endSoon() {
	fmt.Fprintln(os.Stderr, "a module can't be interrupted: the runner ends, and what else runs in it is run again")
	time.AfterFunc(50*time.Millisecond, func() { os.Exit(stuckCode) })
}
