// Backlot is the task service: it takes tasks over REST and runs them in generator plugins.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the linker; go install leaves it to the module's.
var version = ""

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	c := root()
	c.SetArgs(doubled(os.Args[1:]))
	if err := c.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "backlot:", plain(explain(err)))
		os.Exit(1)
	}
}

// root is the command line.
func root() *cobra.Command {
	c := &cobra.Command{
		Use: "backlot", Short: "Backlot, the task service of a film studio",
		Version: buildVersion(), SilenceUsage: true, SilenceErrors: true,
	}
	c.AddCommand(serveCommand(), checkCommand(), versionCommand(), planCommand(), applyCommand(), backendCommand(), pluginCommand(), manualCommand())
	return c
}

// doubled writes -config as --config: either is meant.
func doubled(args []string) []string {
	all := slices.Clone(args)
	for i, a := range all {
		if a == "--" {
			break
		}
		if len(a) > 2 && a[0] == '-' && a[1] != '-' {
			all[i] = "-" + a
		}
	}
	return all
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
