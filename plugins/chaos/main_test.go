package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/api/generator"
)

// deadlyVariable makes the test binary commit a fault that no test process should.
const deadlyVariable = "BACKLOT_CHAOS_DEADLY"

func TestMain(m *testing.M) {
	if data := os.Getenv(deadlyVariable); data != "" {
		os.Exit(commit(data))
	}
	if order := os.Getenv("BACKLOT_CHAOS_TEST_START"); order != "" {
		fmt.Println(misstart(order))
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// survived is the exit code of a process that lived through its fault.
const survived = 42

func commit(data string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	r := generator.Request{TaskID: "t1", Token: 7, Type: "chaos", Attempt: 1, Data: json.RawMessage(data), WorkDir: os.TempDir()}
	if _, err := plugin().Contract().Generate(ctx, r, printingHost{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return survived
}

// printingHost prints the steps that it is told, and has nothing.
type printingHost struct{ generator.Host }

func (printingHost) Progress(_ float64, step string) { fmt.Println(step) }
func (printingHost) Log(generator.LogLevel, string)  {}

// process is the test binary as a process that commits a fault.
func process(t *testing.T, data string, env ...string) *exec.Cmd {
	t.Helper()
	executable, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), executable)
	cmd.Env = append(os.Environ(), append(env, deadlyVariable+"="+data)...)
	return cmd
}
