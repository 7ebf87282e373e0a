// Backlot is the task service: it takes tasks over REST and runs them in generator plugins.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ft.tc/backlot/host/internal/command"
	"ft.tc/backlot/host/internal/terminal"
)

// version is set by the linker; go install leaves it to the module's.
var version = ""

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	c := root()
	c.SetArgs(doubled(c, os.Args[1:]))
	ran := false
	noting(c, &ran)
	called, err := c.ExecuteContextC(ctx)
	if text := strings.TrimSpace(terminal.Plain(explain(err))); text != "" {
		fmt.Fprintln(os.Stderr, "backlot:", text)
	}
	if err != nil && !ran {
		fmt.Fprintf(os.Stderr, "  %s --help tells more\n", called.CommandPath())
	}
	os.Exit(command.ExitCode(err, ran))
}

// noting tells whether a command has begun: what goes wrong before is its usage.
func noting(c *cobra.Command, ran *bool) {
	if run := c.RunE; run != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			*ran = true
			return run(c, args)
		}
	}
	for _, sub := range c.Commands() {
		noting(sub, ran)
	}
}

// root is the command line.
func root() *cobra.Command {
	c := &cobra.Command{
		Use: "backlot", Short: "Backlot, the task service of a film studio",
		Long:    "Backlot, the task service of a film studio: the service itself, and the command line of those who use it.\n\n" + command.ExitCodes,
		Version: buildVersion(), SilenceUsage: true, SilenceErrors: true,
	}
	o := command.Default()
	o.Configured = configuredService
	o.Add(c)
	serve, check, plugins := serveCommand(), checkCommand(), pluginCommand(o)
	serve.GroupID, check.GroupID, plugins.GroupID = command.Serving, command.Serving, command.Plugins
	c.AddCommand(serve, check, plugins, versionCommand(), manualCommand())
	return c
}

// doubled writes -config as --config where a command has such a flag: either is meant.
func doubled(root *cobra.Command, args []string) []string {
	known, all := map[string]bool{"help": true, "version": true}, slices.Clone(args)
	name(root, known)
	for i, a := range all {
		if a == "--" {
			break
		}
		if len(a) > 2 && a[0] == '-' && a[1] != '-' {
			if flag, _, _ := strings.Cut(a[1:], "="); known[flag] {
				all[i] = "-" + a
			}
		}
	}
	return all
}

// name finds the long names of all flags.
func name(c *cobra.Command, known map[string]bool) {
	c.LocalFlags().VisitAll(func(f *pflag.Flag) { known[f.Name] = len(f.Name) > 1 })
	for _, sub := range c.Commands() {
		name(sub, known)
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) { fmt.Fprintln(c.OutOrStdout(), buildVersion()) },
	}
}

func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
