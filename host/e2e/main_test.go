// Package e2e runs the built service as its users meet it: over HTTP, with real plugins, and with kill -9.
package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// bin is where make build leaves the service and its plugins.
var bin = "../../bin"

func TestMain(m *testing.M) {
	rudeIfAsked()
	if dir := os.Getenv("BACKLOT_BIN"); dir != "" {
		bin = dir
	}
	abs, err := filepath.Abs(bin)
	if err == nil {
		bin = abs
		_, err = os.Stat(filepath.Join(bin, "backlot"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "these tests run the built service: make build first:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
