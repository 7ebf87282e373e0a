// Package kit is what a plugin's author has at hand: Run does one task with a plugin, and Check tells whether a plugin
// keeps its side of the contract and what to do where it does not. Neither needs a service, Redis, or to know in which
// language the plugin is written: both see it as a host does, through a launcher, and learn the rest from what the
// plugin says of itself.
package kit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
)

// Subject is the plugin that is tried.
type Subject struct {
	Launcher plugin.Launcher
	// Manifest declares the plugin as plugins.hcl would. Only Source, or Adapter, is needed.
	Manifest plugin.Manifest
	// Accepts says why the service would not take an artifact's content. Where it is nil, the first bytes of the file
	// are held against the media type.
	Accepts Accepts
}

// Accepts looks at the content of an artifact.
type Accepts func(content io.ReaderAt, size int64, a generator.Artifact) error

// stage is where instances of one plugin play: folders that vanish afterwards.
type stage struct {
	launcher        plugin.Launcher
	manifest        plugin.Manifest
	accepts         Accepts
	dir             string
	runDir, workDir string
}

const (
	defaultGrace = 5 * time.Second
	manyTasks    = 8 // at once in an instance
)

// build makes the stage. What it returns has to be closed.
func (s Subject) build() (*stage, error) {
	m, err := declare(s.Manifest)
	if err != nil {
		return nil, err
	}
	if m, err = s.Launcher.Pin(m); err != nil {
		return nil, fmt.Errorf("the plugin can't be started: %w", err)
	}
	dir, err := os.MkdirTemp("", "backlot-kit-")
	if err != nil {
		return nil, err
	}
	st := &stage{launcher: s.Launcher, manifest: m, accepts: s.Accepts, dir: dir, runDir: filepath.Join(dir, "run"), workDir: filepath.Join(dir, "work")}
	if st.accepts == nil {
		st.accepts = plausible
	}
	if err := errors.Join(os.Mkdir(st.runDir, 0o700), os.Mkdir(st.workDir, 0o700)); err != nil {
		st.close()
		return nil, err
	}
	return st, nil
}

func (s *stage) close() { _ = os.RemoveAll(s.dir) }

// declare fills in what an operator would have written.
func declare(m plugin.Manifest) (plugin.Manifest, error) {
	if m.Source != "" {
		path, err := filepath.Abs(m.Source)
		if err != nil {
			return m, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return m, fmt.Errorf("there is no plugin at %s: build it first", m.Source)
		}
		if info.IsDir() {
			return m, fmt.Errorf("%s is a folder: build the plugin and name the file that this makes", m.Source)
		}
		m.Source = path
	}
	if m.Name == "" {
		m.Name = nameOf(m.Source)
	}
	if m.Grace == 0 {
		m.Grace = defaultGrace
	}
	m.Instances, m.Concurrency = 1, max(m.Concurrency, manyTasks)
	return m, nil
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf is a name to go by until the plugin says its own.
func nameOf(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(base), "-"), "-")
	if name == "" || name[0] < 'a' {
		return "plugin"
	}
	return name[:min(len(name), 32)]
}

// instance is a running plugin that has said what it is.
type instance struct {
	plugin.Process

	stage         *stage
	specification generator.Specification
}

const describeLimit = 10 * time.Second

// launch starts an instance and asks what it is.
func (s *stage) launch(ctx context.Context) (*instance, error) {
	p, err := s.launcher.Launch(ctx, s.manifest, plugin.LaunchOptions{RunDir: s.runDir, WorkDir: s.workDir})
	if err != nil {
		return nil, fmt.Errorf("the plugin can't be started: %w", err)
	}
	i := &instance{Process: p, stage: s}
	ctx, cancel := context.WithTimeout(ctx, describeLimit)
	defer cancel()
	if i.specification, err = p.Describe(ctx); err != nil {
		p.Kill()
		return nil, fmt.Errorf("the plugin does not say what it is: %w", err)
	}
	return i, nil
}

const configureLimit = 30 * time.Second

// configure hands the manifest's settings over, with defaults as the host has them.
func (i *instance) configure(ctx context.Context) error {
	c := generator.Configuration{Backend: i.backend(), Options: i.stage.manifest.Options}
	if len(c.Options) == 0 {
		c.Options = []byte("{}")
	}
	return i.configureWith(ctx, c)
}

func (i *instance) configureWith(ctx context.Context, c generator.Configuration) error {
	ctx, cancel := context.WithTimeout(ctx, configureLimit)
	defer cancel()
	return i.Configure(ctx, c)
}

// backend is the one that was chosen, or the first that the plugin names.
func (i *instance) backend() string {
	if b := i.stage.manifest.Backend; b != "" || len(i.specification.Backends) == 0 {
		return b
	}
	return i.specification.Backends[0].Name
}

func (i *instance) gone() bool {
	select {
	case <-i.Done():
		return true
	default:
		return false
	}
}
