package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process"
)

const coldStarts = 7

// subject is one way of shipping the same plugin.
type subject struct {
	name     string
	manifest plugin.Manifest
	launcher *process.Launcher
	fresh    func() (*process.Launcher, error) // without a compile cache; nil where there is none to be without
	options  plugin.LaunchOptions

	process      plugin.Process
	cold, cached []time.Duration
	unary, tasks []time.Duration // medians of rounds
}

// build makes the plugin in each way.
func build(ctx context.Context, runner, dir string) ([]subject, error) {
	native, module := filepath.Join(dir, "noop"), filepath.Join(dir, "noop.wasm")
	for to, env := range map[string][]string{native: nil, module: {"GOOS=wasip1", "GOARCH=wasm"}} {
		c := exec.CommandContext(ctx, "go", "build", "-o", to, "./host/bench/noop")
		c.Env = append(os.Environ(), env...)
		if out, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("building noop: %w\n%s", err, out)
		}
	}
	sdk, err := filepath.Abs("sdk/python")
	if err != nil {
		return nil, err
	}
	script, err := python(ctx, dir)
	if err != nil {
		return nil, err
	}
	o := process.Options{Runner: runner, Store: filepath.Join(dir, "plugins"), CacheDir: filepath.Join(dir, "modules")}
	modules := o
	modules.Serve = process.ServeWASM
	launch := plugin.LaunchOptions{RunDir: filepath.Join(dir, "run"), WorkDir: filepath.Join(dir, "work")}
	if err := os.Mkdir(launch.WorkDir, 0o700); err != nil {
		return nil, err
	}
	uncached := func() (*process.Launcher, error) {
		cache, err := os.MkdirTemp(dir, "cache-")
		m := modules
		m.CacheDir = cache
		return process.New(m), err
	}
	return []subject{
		{name: "Go process", manifest: plugin.Manifest{Name: "noop", Source: native}, launcher: process.New(o), options: launch},
		{name: "Python process", manifest: plugin.Manifest{
			Name: "noop", Source: script, Env: map[string]string{"PYTHONPATH": sdk}, Files: []string{sdk},
		}, launcher: process.New(o), options: launch},
		{name: "WebAssembly module", manifest: plugin.Manifest{Name: "noop", Source: module}, launcher: process.New(modules), fresh: uncached, options: launch},
	}, nil
}

// python writes the plugin with an interpreter that has gRPC.
func python(ctx context.Context, dir string) (string, error) {
	for _, interpreter := range []string{"/usr/bin/python3", "python3"} {
		path, err := exec.LookPath(interpreter)
		if err != nil || exec.CommandContext(ctx, path, "-c", "import grpc, google.protobuf").Run() != nil {
			continue
		}
		code, err := os.ReadFile("host/bench/noop/noop.py")
		if err != nil {
			return "", err
		}
		_, rest, _ := strings.Cut(string(code), "\n")
		script := filepath.Join(dir, "noop.py")
		return script, os.WriteFile(script, []byte("#!"+path+"\n"+rest), 0o700) //nolint:gosec // it is a program
	}
	return "", fmt.Errorf("no python3 here has grpc and protobuf: make deps-test installs them")
}

// measureStarts times starts up to what the plugin says of itself, and keeps the source as a host does.
func (s *subject) measureStarts(ctx context.Context) (err error) {
	if s.manifest, err = s.launcher.Pin(s.manifest); err != nil {
		return err
	}
	for range coldStarts {
		if s.fresh != nil {
			l, err := s.fresh()
			if err != nil {
				return err
			}
			if err := s.time(ctx, l, &s.cold); err != nil {
				return err
			}
		}
		if err := s.time(ctx, s.launcher, &s.cached); err != nil {
			return err
		}
	}
	return nil
}

func (s *subject) time(ctx context.Context, l *process.Launcher, into *[]time.Duration) error {
	began := time.Now()
	p, err := l.Launch(ctx, s.manifest, s.options)
	if err != nil {
		return err
	}
	defer p.Kill()
	_, err = p.Describe(ctx)
	*into = append(*into, time.Since(began))
	return err
}

func (s *subject) starts() []string {
	if s.fresh == nil {
		return []string{fmt.Sprintf("%s\t%s", s.name, ms(median(s.cached)))}
	}
	// The first of the cached starts filled the cache.
	return []string{
		fmt.Sprintf("%s, nothing compiled\t%s", s.name, ms(median(s.cold))),
		fmt.Sprintf("%s, from the cache\t%s", s.name, ms(median(s.cached[1:]))),
	}
}

func (s *subject) launch(ctx context.Context) (err error) {
	if s.process, err = s.launcher.Launch(ctx, s.manifest, s.options); err != nil {
		return err
	}
	return s.process.Configure(ctx, generator.Configuration{Options: []byte("{}")})
}

// idleMiB is the instance's own share of memory.
func (s *subject) idleMiB() int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", s.process.PID()))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Pss:" {
			kib, _ := strconv.Atoi(fields[1])
			return kib >> 10
		}
	}
	return 0
}

func median(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func span(all []time.Duration) string { return us(slices.Min(all)) + " – " + us(slices.Max(all)) }

func us(d time.Duration) string { return fmt.Sprintf("%.0f µs", float64(d)/float64(time.Microsecond)) }

func ms(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond)) }
