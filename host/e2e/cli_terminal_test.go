package e2e

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// person sits before a terminal that a command runs in.
type person struct {
	s     *service
	tty   *os.File
	ended chan int

	mu   sync.Mutex
	seen bytes.Buffer
}

func (s *service) sit(args ...string) *person {
	s.t.Helper()
	c := s.command(args...)
	tty, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 100})
	require.NoError(s.t, err)
	p := &person{s: s, tty: tty, ended: make(chan int, 1)}
	go func() {
		_, _ = p.copy() // ends with an error when the command does
		_ = c.Wait()
		p.ended <- c.ProcessState.ExitCode()
	}()
	s.t.Cleanup(func() { _ = c.Process.Kill(); _ = tty.Close() })
	return p
}

func (p *person) copy() (int, error) {
	b := make([]byte, 4096)
	for {
		n, err := p.tty.Read(b)
		p.mu.Lock()
		p.seen.Write(b[:n])
		p.mu.Unlock()
		if err != nil {
			return n, err
		}
	}
}

func (p *person) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

func (p *person) sees(pattern string) {
	p.s.t.Helper()
	form := regexp.MustCompile(pattern)
	deadline := time.Now().Add(20 * time.Second)
	for !form.MatchString(p.screen()) {
		if time.Now().After(deadline) {
			p.s.t.Fatalf("does not see %q:\n%q", pattern, p.screen())
		}
		<-time.After(20 * time.Millisecond)
	}
}

func (p *person) leaves() (code int) {
	p.s.t.Helper()
	select {
	case code = <-p.ended:
	case <-time.After(30 * time.Second):
		p.s.t.Fatalf("the command does not end:\n%q", p.screen())
	}
	return code
}

func TestTerminalShowsABarAndTheErrorBelow(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	p := s.sit("submit", "chaos", "-d", "fault=slow", "-d", "seconds=1", "--wait")
	p.sees(`\d+ % \[=+>?-+\]  waiting`)
	require.Zero(t, p.leaves())
	require.Contains(t, p.screen(), "100 %")
	require.Contains(t, p.screen(), "completed")

	p = s.sit("submit", "chaos", "-d", "fault=fail", "-d", "message="+strings.Repeat("long ", 40)+"end", "-w")
	require.Equal(t, 3, p.leaves())
	require.Contains(t, p.screen(), "long end\r\n", "all of it")
	require.Contains(t, p.screen(), "again: backlot retry ")
}

func TestTextOfAPluginDrivesNoTerminal(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	id := s.submit("chaos", object{"fault": "fail", "message": "gone\x1b]0;owned\x07\x1b[2J\u009b31m\u202edne"}, object{"metadata": object{"a": "\u009b2J\x1b[2J"}})
	s.await(id, 10*time.Second)
	for _, args := range [][]string{{"watch", id}, {"get", id}, {"get", id, "--json"}, {"list"}} {
		p := s.sit(args...)
		p.leaves()
		require.NotContains(t, p.screen(), "\x1b]0", "%v", args)
		require.NotContains(t, p.screen(), "\x1b[2J", "%v", args)
		require.NotContains(t, p.screen(), "\u009b", "%v", args)
		require.NotContains(t, p.screen(), "\u202e", "%v", args)
	}
}

func TestTablesHaveColoursForPeopleWhoWantThem(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	s.await(s.submit("chaos", object{"fault": "fail"}, object{"project_id": "noir"}), 10*time.Second)
	p := s.sit("list")
	p.leaves()
	require.Contains(t, p.screen(), "\x1b[31mfailed\x1b[0m")
	out, _, _ := s.cli("list")
	require.NotContains(t, out, "\x1b")
	c := s.command("list")
	c.Env = append(c.Env, "NO_COLOR=1")
	tty, err := pty.Start(c)
	require.NoError(t, err)
	b := make([]byte, 4096)
	n, err := tty.Read(b)
	require.NoError(t, err)
	require.NotContains(t, string(b[:n]), "\x1b")
	_ = c.Wait()
	_ = tty.Close()
}

func TestTopIsDrawnInPlaceUntilQ(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	p := s.sit("top")
	p.sees(`chaos +cpu_intensive +0 `)
	var ids []string
	for range 25 {
		ids = append(ids, s.submit("chaos", object{"fault": "slow", "seconds": 30}))
	}
	p.sees(`that wait 5, that run 20`)
	p.sees(`video +1\.0\.0 +previz`)
	_, err := fmt.Fprint(p.tty, "q")
	require.NoError(t, err)
	require.Zero(t, p.leaves())
	require.Contains(t, p.screen(), "\x1b[?1049h", "a page of its own")
	require.True(t, strings.HasSuffix(p.screen(), "\x1b[?25h\x1b[?1049l"), "and the terminal as it was")

	out, _, code := s.cli("top")
	require.Zero(t, code)
	require.Contains(t, out, "that run 20")
	require.NotContains(t, out, "\x1b")
	out, _, code = s.cli(append([]string{"cancel"}, ids...)...)
	require.Zero(t, code)
	require.Equal(t, 25, strings.Count(out, "  cancelled\n"))
}
