package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func exitStatus(t *testing.T, cmd *exec.Cmd) (int, string) {
	t.Helper()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	err := cmd.Run()
	if err != nil {
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
	}
	return cmd.ProcessState.ExitCode(), errs.String()
}

func TestDeadlyFaultsEndTheProcess(t *testing.T) {
	t.Parallel()
	cases := []struct {
		fault string
		code  int
		says  string
	}{
		{"crash", exitCode, ""},
		{"segv", 2, "SIGSEGV"},
		{"panic", 2, "chaos"},
		{"none", survived, ""},
	}
	for _, c := range cases {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			code, says := exitStatus(t, process(t, `{"fault":"`+c.fault+`"}`))
			require.Equal(t, c.code, code, says)
			require.Contains(t, says, c.says)
		})
	}
}

func TestStoppedProcessIsStopped(t *testing.T) {
	t.Parallel()
	cmd := process(t, `{"fault":"stop"}`)
	require.NoError(t, cmd.Start())
	var status syscall.WaitStatus
	_, err := syscall.Wait4(cmd.Process.Pid, &status, syscall.WUNTRACED, nil)
	require.NoError(t, err)
	require.True(t, status.Stopped())
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
}

// The task of the process is cancelled after 50 ms; only the kill comes through.
func TestDeafProcessHearsNeitherCancelNorSIGTERM(t *testing.T) {
	t.Parallel()
	cmd := process(t, `{"fault":"deaf"}`)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "deaf\n", line)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))

	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	select {
	case <-ended:
		require.Fail(t, "it heard")
	case <-time.After(300 * time.Millisecond):
	}
	require.NoError(t, cmd.Process.Kill())
	<-ended
}

func TestFaultsOfTheStart(t *testing.T) {
	t.Parallel()
	cases := []struct {
		order string
		code  int
		says  string
	}{
		{"exit", exitCode, ""},
		{"slow:10s", 0, "<nil>\n"}, // only its model loads for so long
		{"slow:soon", 0, `BACKLOT_CHAOS_START: time: invalid duration "soon"` + "\n"},
		{"nonsense", 0, `BACKLOT_CHAOS_START="nonsense": there are exit, slow:<duration>, junk and hang` + "\n"},
	}
	for _, c := range cases {
		t.Run(c.order, func(t *testing.T) {
			t.Parallel()
			cmd := process(t, "")
			cmd.Env = append(cmd.Env, "BACKLOT_CHAOS_TEST_START="+c.order)
			var out bytes.Buffer
			cmd.Stdout = &out
			code, _ := exitStatus(t, cmd)
			require.Equal(t, c.code, code)
			require.Equal(t, c.says, out.String())
		})
	}
}

func TestJunkComesBeforeTheHandshake(t *testing.T) {
	t.Parallel()
	cmd := process(t, "")
	cmd.Env = append(cmd.Env, "BACKLOT_CHAOS_TEST_START=junk")
	out, err := cmd.Output()
	require.NoError(t, err)
	require.Greater(t, len(out), 1<<20)
	require.True(t, bytes.HasPrefix(out, []byte("junk|")))
}

// The plugin's own outputs are what is written to and held, not the variables that a library may replace.
func TestScribblesGoToTheProcessItself(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	cmd := process(t, `{"fault":"stdout","bytes":100000}`)
	cmd.Stdout = &out
	code, says := exitStatus(t, cmd)
	require.Equal(t, survived, code)
	require.Equal(t, 100000, out.Len())
	require.Len(t, says, 100000)

	out.Reset()
	cmd = process(t, `{"fault":"stderr","bytes":1000}`)
	cmd.Stdout = &out
	_, says = exitStatus(t, cmd)
	require.Zero(t, out.Len())
	require.Len(t, says, 1000)
}

// A reader of the outputs sees their end only when the last holder is gone: the orphan outlives its parent.
func TestOrphanHoldsTheOutputs(t *testing.T) {
	t.Parallel()
	out, in, err := os.Pipe()
	require.NoError(t, err)
	defer func() { _ = out.Close() }()
	cmd := process(t, `{"fault":"orphan","seconds":3}`)
	cmd.Stdout = in
	begin := time.Now()
	require.Error(t, cmd.Run())
	require.NoError(t, in.Close())
	require.Equal(t, survived, cmd.ProcessState.ExitCode())
	require.Less(t, time.Since(begin), 3*time.Second)
	_, err = out.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	require.GreaterOrEqual(t, time.Since(begin), 3*time.Second)
}
