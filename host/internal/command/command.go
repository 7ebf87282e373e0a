// Package command is the command line of people and scripts that use a service: submit, watch, list and the others.
// Everything that a service says may come from strangers, and goes to the terminal through package terminal.
package command

import (
	"os"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/terminal"
)

// Options are what the commands stand on.
type Options struct {
	// Configured reads the plugins.hcl of a service of this machine; with an empty path the usual one.
	Configured func(path string) (Configured, error)
	Env        func(name string) string
	ConfigDir  func() (string, error) // of the user
}

// Configured is a service that runs, or would run, by a file of this machine.
type Configured struct {
	File   string // its path; empty where there is none
	Digest string // SHA-256 of the file
	URL    string
	Key    func() (key, source string, err error)
}

// The groups of the help.
const (
	Tasks   = "tasks"
	Serving = "service"
	Plugins = "plugins"
)

// ExitCodes is the part of the help that scripts stand on.
const ExitCodes = `Exit codes:
  0  done                         4  the task was cancelled
  1  an error                     5  no such task, project or webhook
  2  wrong usage, or wrong input  6  refused: key, scope or limit
  3  the task failed              7  no service can be reached there, or it takes nothing now
  130  ended by Ctrl-C`

// Add puts the commands under a root.
func (o *Options) Add(root *cobra.Command) {
	root.AddGroup(
		&cobra.Group{ID: Tasks, Title: "Tasks:"},
		&cobra.Group{ID: Serving, Title: "A service:"},
		&cobra.Group{ID: Plugins, Title: "Plugins:"},
	)
	in := func(group string, all ...*cobra.Command) {
		for _, c := range all {
			c.GroupID = group
		}
		root.AddCommand(all...)
	}
	in(Tasks, o.submitCommand(), o.watchCommand(), o.listCommand(), o.getCommand(), o.cancelCommand(), o.retryCommand(),
		o.logsCommand(), o.explainCommand(), o.webhooksCommand())
	in(Serving, o.topCommand(), o.gpusCommand(), o.contextCommand())
	in(Plugins, o.PluginsCommand("plugins"), o.planCommand(), o.applyCommand(), o.backendCommand())
}

// group is a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(subs...)
	return c
}

func (o *Options) printers(c *cobra.Command) (out, note *terminal.Printer) {
	return terminal.Print(c.OutOrStdout(), o.Env), terminal.Print(c.ErrOrStderr(), o.Env)
}

// Default are the options of the real command line, but for Configured.
func Default() *Options { return &Options{Env: os.Getenv, ConfigDir: os.UserConfigDir} }
