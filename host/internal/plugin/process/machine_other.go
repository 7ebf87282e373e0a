//go:build !linux

package process

import (
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process/cgroup"
)

type machine struct{ tree *cgroup.Tree }

func here() machine { return machine{} }

func (machine) shortfalls(plugin.Manifest) []string { return Abilities() }

// Abilities says what this machine confines plugins with.
func Abilities() []string {
	return []string{"plugins are confined on Linux only: here they can do what the host's user can"}
}
