package adapter

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/sdk"
)

// startTimeout is less than what a launcher grants from start to handshake, so that it is told why there is none.
const startTimeout = 25 * time.Second

// Serve is what a runner process does for an adapter: it learns from the environment what to serve, asks the service
// what it is, and serves it until the host lets go. A service that is away is an error; the supervisor starts the
// runner again.
func Serve() error {
	var r handshake.Runner
	if err := json.Unmarshal([]byte(os.Getenv(handshake.RunnerVariable)), &r); err != nil {
		return fmt.Errorf("%s does not say what to serve: %w", handshake.RunnerVariable, err)
	}
	p, err := New(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), startTimeout, errStarting)
	defer cancel()
	// Asked before the handshake, a service that is away ends the process with a sentence that operators get to see.
	if _, err := p.Describe(ctx); err != nil {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	sdk.ServeContract(r.Name, p)
	return nil
}
