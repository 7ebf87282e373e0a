package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/terminal"
)

// pluginList is how the plugins of a host are doing.
type pluginList struct{ Plugins []pluginState }

type pluginState struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Variant   string `json:"variant"`
	Backend   string `json:"backend"`
	State     string `json:"state"`
	Problem   string `json:"problem"`
	Instances int    `json:"instances"`
	Running   int    `json:"running"`
	Draining  int    `json:"draining"`
	LastSwap  string `json:"last_swap"`
	Trial     *trial `json:"trial"`
}

type trial struct {
	Version string `json:"version"`
	Passed  int    `json:"passed"`
	Failed  int    `json:"failed"`
	Wanted  int    `json:"wanted"`
}

// PluginsCommand shows plugins, under the name that it is given.
func (o *Options) PluginsCommand(name string) *cobra.Command {
	c := &cobra.Command{Use: name, Short: "Show how the plugins of the running service are doing", Args: cobra.NoArgs}
	return o.ofService(c, func(s *session, _ []string) error {
		b, err := s.Get(s.ctx, "/api/v1/plugins")
		if err != nil {
			return err
		}
		return show(s, b, func(all pluginList) { s.out.Table(all.table()) })
	})
}

func (l pluginList) table() *terminal.Table {
	t := &terminal.Table{Head: []string{"PLUGIN", "VERSION", "BACKEND", "STATE", "INSTANCES", "RUNNING", "NOTE"}}
	for _, p := range l.Plugins {
		state := terminal.Cell{Text: p.State, Style: terminal.Green}
		if p.State != "ready" {
			state.Style = terminal.Red
		}
		t.Add(terminal.Cell{Text: p.Name + p.Variant}, terminal.Cell{Text: p.Version}, terminal.Cell{Text: p.Backend}, state,
			number(p.Instances), number(p.Running), terminal.Cell{Text: p.note()})
	}
	return t
}

func (p pluginState) note() string {
	var all []string
	if t := p.Trial; t != nil {
		all = append(all, fmt.Sprintf("%s proves itself: %d of %d tasks passed, %d failed", t.Version, t.Passed, t.Wanted, t.Failed))
	}
	if p.Draining > 0 {
		all = append(all, fmt.Sprintf("%d old versions drain", p.Draining))
	}
	for _, s := range []string{p.Problem, p.LastSwap} {
		if s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, "; ")
}
