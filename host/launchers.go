package main

import (
	"os"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/adapter"
	"ft.tc/backlot/host/internal/plugin/process"
)

// runnerName is the program beside this one that plugins are started through.
const runnerName = "backlot-runner"

// compileTimeout is for modules: the first start compiles, which takes long on a busy machine.
const compileTimeout = 90 * time.Second

// launchers are the ways in which plugins run, by what their source is. Folders are below dir, or with an empty one
// there are none.
func launchers(dir, config string, log hclog.Logger) map[string]plugin.Launcher {
	o := process.Options{Logger: log, Runner: runner(log), Config: config}
	if dir != "" {
		o.Store, o.CacheDir, o.DataDir = filepath.Join(dir, "plugins"), filepath.Join(dir, "modules"), dir
	}
	modules, services := o, o
	modules.Serve, services.Serve = process.ServeWASM, process.ServeAdapter
	modules.StartTimeout = compileTimeout
	return map[string]plugin.Launcher{
		"": process.New(o), ".wasm": process.New(modules), plugin.AdapterLauncher: serviceLauncher{process.New(services)},
	}
}

// runner is the path of backlot-runner; empty where there is none, and then plugins are not confined.
func runner(log hclog.Logger) string {
	self, err := os.Executable()
	if err == nil {
		path := filepath.Join(filepath.Dir(self), runnerName)
		if _, err = os.Stat(path); err == nil {
			return path
		}
	}
	log.Warn("plugins are not confined, and neither modules nor adapters can run: put "+runnerName+" beside backlot", "error", err)
	return ""
}

// serviceLauncher judges an adapter's block when a plan is made, before anything starts.
type serviceLauncher struct{ *process.Launcher }

func (l serviceLauncher) Pin(m plugin.Manifest) (plugin.Manifest, error) {
	if err := adapter.Check(m.Adapter); err != nil {
		return m, err
	}
	return l.Launcher.Pin(m)
}
