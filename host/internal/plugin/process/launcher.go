// Package process runs plugins as processes, by go-plugin: each in a process group of its own that dies as a
// whole, with an environment that holds nothing of the host's, on a private socket with mutual TLS.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"

	"ft.tc/backlot/api/generator/handshake"
	generatorv1 "ft.tc/backlot/api/generator/v1"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process/confine"
)

// Options of a Launcher; zero values get defaults.
type Options struct {
	Logger       hclog.Logger
	StartTimeout time.Duration // from fork to handshake; 30 s
	KillGrace    time.Duration // from SIGTERM to SIGKILL; 2 s

	Runner   string // path of backlot-runner; without it nothing is served by it, and plugins are not confined
	Confiner string // path of backlot-confine; empty takes the one beside the runner
	Serve    string // what the runner serves: ServeWASM, ServeAdapter; empty runs the source itself
	Store    string // folder for the copies of sources that run; without it the sources themselves do
	CacheDir string // of compiled modules
	DataDir  string // of the host: plugins get nothing in it but what they are handed
	Config   string // file of the operator: no plugin reads it
}

// Launcher starts plugin processes.
type Launcher struct {
	logger       hclog.Logger
	startTimeout time.Duration
	killGrace    time.Duration

	runner, confiner, serve, store, cacheDir, dataDir, config string

	mu   sync.Mutex
	told map[string]bool // what was logged once
}

var _ plugin.Launcher = (*Launcher)(nil)

// New makes a launcher.
func New(o Options) *Launcher {
	l := &Launcher{
		logger: o.Logger, startTimeout: o.StartTimeout, killGrace: o.KillGrace,
		runner: absolute(o.Runner), serve: o.Serve, store: absolute(o.Store), cacheDir: absolute(o.CacheDir), dataDir: absolute(o.DataDir), config: absolute(o.Config),
		confiner: absolute(o.Confiner), told: map[string]bool{},
	}
	if l.confiner == "" && l.runner != "" {
		l.confiner = filepath.Join(filepath.Dir(l.runner), confine.Program)
	}
	if l.logger == nil {
		l.logger = hclog.NewNullLogger()
	}
	if l.startTimeout == 0 {
		l.startTimeout = 30 * time.Second
	}
	if l.killGrace == 0 {
		l.killGrace = 2 * time.Second
	}
	return l
}

// absolute leaves an empty path empty. A plugin starts in another folder than its host's.
func absolute(path string) string {
	if path == "" {
		return ""
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func (l *Launcher) kind() kind {
	if l.serve == ServeWASM {
		return module
	}
	return program
}

// Launch starts the binary of the manifest, if it is the one that the manifest means.
func (l *Launcher) Launch(ctx context.Context, m plugin.Manifest, o plugin.LaunchOptions) (plugin.Process, error) {
	in, err := l.prepare(m, o)
	if err != nil {
		return nil, err
	}
	defer in.binary.close()
	logger := l.logger.Named(m.Name)
	child := newChild(in, l.confine(in), logger)
	if child.confinement != nil {
		l.tellShortfalls(m)
	}
	p, err := l.connect(ctx, child, logger)
	if err != nil {
		child.kill(0)
		cleaned := child.close()
		return nil, errors.Join(child.explain(err), cleaned)
	}
	return p, nil
}

// tellShortfalls logs, once, what the manifest asks for and the machine does not give.
func (l *Launcher) tellShortfalls(m plugin.Manifest) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, sentence := range here().shortfalls(m) {
		if !l.told[sentence] {
			l.told[sentence] = true
			l.logger.Warn(sentence)
		}
	}
}

// connect starts the child and shakes hands with it. The child is killed when ctx ends before that is done.
func (l *Launcher) connect(ctx context.Context, child *child, logger hclog.Logger) (*Process, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, l.startTimeout, fmt.Errorf("no handshake within %s", l.startTimeout))
	defer cancel()
	defer context.AfterFunc(ctx, func() { child.kill(0) })()
	client := goplugin.NewClient(l.clientConfig(child, logger))
	p := &Process{child: child, goplugin: client, grace: l.killGrace, logger: logger, closed: make(chan struct{})}
	if err := p.shakeHands(); err != nil {
		child.kill(0)
		client.Kill()
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	if ctx.Err() != nil {
		p.Kill()
		return nil, context.Cause(ctx)
	}
	return p, nil
}

func (l *Launcher) clientConfig(child *child, logger hclog.Logger) *goplugin.ClientConfig {
	return &goplugin.ClientConfig{
		HandshakeConfig:  handshake.Config(),
		VersionedPlugins: handshake.Accepting(),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		AutoMTLS:         true,
		SkipHostEnv:      true,
		StartTimeout:     l.startTimeout + time.Second, // the context is the one that ends it
		GRPCDialOptions:  generatorv1.DialOptions(),
		UnixSocketConfig: &goplugin.UnixSocketConfig{TempDir: child.in.home.path},
		SyncStdout:       child.output.writer("stdout"),
		SyncStderr:       child.output.writer("stderr"),
		Stderr:           io.Discard,
		Logger:           quiet(logger),
		RunnerFunc: func(_ hclog.Logger, cmd *exec.Cmd, _ string) (runner.Runner, error) {
			child.in.env = append(child.in.env, cmd.Env...)
			return child, nil
		},
	}
}

// quiet keeps go-plugin's own account of each start and end out of the log: what matters is in errors.
func quiet(l hclog.Logger) hclog.Logger {
	q := l.ResetNamed(l.Name() + ".go-plugin")
	if l.IsTrace() {
		return q
	}
	return hclog.NewNullLogger()
}

// Process is a running plugin process.
type Process struct {
	*generatorv1.Client

	child    *child
	goplugin *goplugin.Client
	grace    time.Duration
	logger   hclog.Logger

	once   sync.Once
	closed chan struct{} // when Kill has cleaned up
}

var _ plugin.Process = (*Process)(nil)

func (p *Process) shakeHands() error {
	conn, err := p.goplugin.Client()
	if err != nil {
		return err
	}
	end, err := conn.Dispense(handshake.Name)
	if err != nil {
		return err
	}
	client, ok := end.(*generatorv1.Client)
	if !ok {
		return fmt.Errorf("unexpected end of protocol %d: %T", p.goplugin.NegotiatedVersion(), end)
	}
	p.Client = client
	return nil
}

// PID is the process id, and the id of its process group.
func (p *Process) PID() int { return p.child.pid() }

// Err is why the process, or its stream, ended.
func (p *Process) Err() error {
	select {
	case <-p.child.exited:
		return p.child.exitError()
	default:
		return p.Client.Err()
	}
}

// Kill ends the process group: SIGTERM, the launcher's grace, SIGKILL. Then nothing of it is left: no
// process, no file, no goroutine.
func (p *Process) Kill() {
	p.once.Do(func() {
		defer close(p.closed)
		p.child.kill(p.grace)
		p.Client.Close()
		p.goplugin.Kill()
		if err := p.child.close(); err != nil {
			p.logger.Warn("the instance left something behind", "error", err)
		}
	})
	<-p.closed
}
