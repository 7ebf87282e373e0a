package e2e

import (
	"bytes"
	"cmp"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const apiKey = "e2e-key-0123456789abcdef0123456789"

// service is one running host with a data folder of its own.
type service struct {
	t    *testing.T
	dir  string
	url  string
	env  []string
	wrap []string // a command that execs its arguments, to start the host through; empty for none
	cmd  *exec.Cmd
	gone chan struct{}
	log  *os.File

	doomed string   // a build of the service that ends itself, until it has: then the usual one is started
	loaded []string // ids of the tasks that load submitted
}

// manifest is the plugins.hcl of most tests: chaos with room for many tasks, and the generators.
const manifest = `
network {
  allow = ["127.0.0.0/8"]
}
%[1]s
plugin "chaos" {
  version     = "1.0.0"
  source      = "%[2]s/plugins/chaos"
  instances   = 1
  concurrency = 20
  grace       = "1s"
  files       = ["%[3]s/log:rw"]
  env         = { BACKLOT_CHAOS_LOG = "%[3]s/log/chaos.log" }
}
plugin "image" {
  version     = "1.0.0"
  source      = "%[2]s/plugins/image"
  concurrency = 2
}
plugin "video" {
  version     = "1.0.0"
  source = "%[2]s/plugins/video"
}
plugin "prompt-test" {
  version     = "1.0.0"
  source      = "%[2]s/plugins/prompt-test"
  concurrency = 4
}
`

// unlimited lifts the rate limits, for tests that submit and poll more than an app would.
const unlimited = `
limits {
  submissions_per_minute  = 1000000
  status_reads_per_minute = 1000000
}
`

type option func(*service)

// withoutPlugin points a plugin at a binary that is not there.
func withoutPlugin(name string) option {
	return func(s *service) {
		path := filepath.Join(s.dir, "plugins.hcl")
		b, err := os.ReadFile(path)
		require.NoError(s.t, err)
		gone := bytes.ReplaceAll(b, []byte("/plugins/"+name+`"`), []byte("/plugins/none"+`"`))
		require.NoError(s.t, os.WriteFile(path, gone, 0o600))
	}
}

func withEnv(pairs ...string) option { return func(s *service) { s.env = append(s.env, pairs...) } }

// newService prepares a host that is not started.
func newService(t *testing.T, extra string, opts ...option) *service {
	t.Helper()
	s := &service{t: t, dir: t.TempDir()}
	require.NoError(t, os.Mkdir(filepath.Join(s.dir, "log"), 0o700))
	port := freePort(t)
	s.url = fmt.Sprintf("http://127.0.0.1:%d", port)
	hcl := fmt.Sprintf(manifest, extra, bin, s.dir)
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "plugins.hcl"), []byte(hcl), 0o600))
	s.env = append(os.Environ(),
		fmt.Sprintf("BACKLOT_LISTEN=127.0.0.1:%d", port),
		"BACKLOT_PUBLIC_URL="+s.url,
		"BACKLOT_DATA_DIR="+filepath.Join(s.dir, "data"),
		"BACKLOT_API_KEYS=e2e:"+apiKey,
	)
	for _, o := range opts {
		o(s)
	}
	t.Cleanup(s.shutDown)
	return s
}

// startService starts a host and waits until it is ready.
func startService(t *testing.T, extra string, opts ...option) *service {
	t.Helper()
	s := newService(t, extra, opts...)
	s.start()
	s.awaitReady()
	return s
}

func (s *service) start() {
	s.t.Helper()
	var err error
	s.log, err = os.OpenFile(filepath.Join(s.dir, "service.log"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	require.NoError(s.t, err)
	args := append(slices.Clone(s.wrap), cmp.Or(s.doomed, filepath.Join(bin, "backlot")), "serve", "-config", filepath.Join(s.dir, "plugins.hcl"))
	s.cmd = exec.Command(args[0], args[1:]...)
	s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = s.env, s.log, s.log
	inherited, err := os.Create(filepath.Join(s.dir, "inherited")) // as from a careless supervisor
	require.NoError(s.t, err)
	defer func() { _ = inherited.Close() }()
	s.cmd.ExtraFiles = slices.Repeat([]*os.File{inherited}, 20) // more than are overwritten on the way
	require.NoError(s.t, s.cmd.Start())
	cmd, gone := s.cmd, make(chan struct{})
	s.gone = gone
	go func() { _ = cmd.Wait(); close(gone) }()
}

func (s *service) awaitReady() {
	s.t.Helper()
	s.eventually(30*time.Second, "ready", func() bool {
		select {
		case <-s.gone:
			s.t.Fatalf("the service ended:\n%s", s.tail())
		default:
		}
		resp, err := http.Get(s.url + "/readyz")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// eventually waits for a condition that only another process can bring about.
func (s *service) eventually(limit time.Duration, what string, condition func() bool) {
	s.t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		s.revive()
		select {
		case <-deadline.C:
			s.t.Fatalf("not %s after %s; the log ends:\n%s", what, limit, s.tail())
		case <-tick.C:
		}
	}
}

// revive starts the usual service in the place of a doomed one.
func (s *service) revive() {
	if s.doomed == "" {
		return
	}
	select {
	case <-s.gone:
		s.doomed = ""
		s.start()
	default:
	}
}

// kill ends the host as a crash would.
func (s *service) kill() {
	_ = s.cmd.Process.Kill()
	<-s.gone
}

// shutDown ends the host as an operator would, and fails the test if it does not go.
func (s *service) shutDown() {
	if s.cmd == nil {
		return
	}
	select {
	case <-s.gone:
		return
	default:
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.gone:
	case <-time.After(60 * time.Second):
		s.t.Errorf("the service does not end on SIGTERM; its log ends:\n%s", s.tail())
		s.kill()
	}
	if s.t.Failed() {
		s.t.Logf("the log ends:\n%s", s.tail())
	}
}

func (s *service) tail() []byte {
	b, _ := os.ReadFile(s.log.Name())
	lines := bytes.Split(b, []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-40):], []byte("\n"))
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
