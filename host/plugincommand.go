package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/command"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/kit"
	"ft.tc/backlot/host/internal/plugin/scaffold"
)

func pluginCommand(o *command.Options) *cobra.Command {
	c := &cobra.Command{Use: "plugin", Short: "Write, try and watch plugins", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(pluginNewCommand(), pluginRunCommand(), pluginCheckCommand(), o.PluginsCommand("list"))
	return c
}

func pluginNewCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "new NAME", Short: "Write a plugin that works, with a test", Args: cobra.ExactArgs(1),
		Example: "  backlot plugin new title-card --lang go",
	}
	o := scaffold.Options{}
	language := c.Flags().String("lang", scaffold.Go, "language: go, python or wasm")
	c.Flags().StringVar(&o.Dir, "dir", "", "`folder` for it; one of its name by default")
	c.Flags().StringVar(&o.SDK, "sdk", checkout(), "`folder` of a checkout of Backlot that has the SDK")
	c.RunE = func(c *cobra.Command, args []string) error {
		o.Name, o.Language, o.Output = args[0], *language, c.OutOrStdout()
		_, err := scaffold.New(o)
		return err
	}
	return c
}

// checkout is the folder of the source that this program was built in; empty where it was installed elsewhere.
func checkout() string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	dir := filepath.Dir(filepath.Dir(self))
	if _, err := os.Stat(filepath.Join(dir, "sdk", "sdk.go")); err != nil {
		return ""
	}
	return dir
}

func pluginRunCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "run PLUGIN", Short: "Run one task on a plugin, without a service", Args: cobra.ExactArgs(1),
		Example: `  backlot plugin run ./title-card --data '{"title": "Rain"}'`,
	}
	o := kit.RunOptions{}
	prepare := tried(c, &o.Subject)
	c.Flags().StringVar(&o.Type, "type", "", "task `type`; the only one by default")
	data := c.Flags().String("data", "", "task_data as `JSON`; the type's example by default")
	c.Flags().StringToStringVar(&o.Inputs, "input", nil, "`URL=PATH` of a file that the task gets for a URL")
	c.Flags().StringVar(&o.Out, "out", "out", "`folder` for what the task leaves")
	c.RunE = func(c *cobra.Command, args []string) error {
		end, err := prepare(args[0])
		if err != nil {
			return err
		}
		defer end()
		o.Data = json.RawMessage(*data)
		o.Stdout, o.Stderr = c.OutOrStdout(), c.ErrOrStderr()
		return kit.Run(c.Context(), o)
	}
	return c
}

func pluginCheckCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "check PLUGIN", Short: "Try whether a plugin does what a host expects of it", Args: cobra.ExactArgs(1),
		Long: "Try whether a plugin does what a host expects of it, and tell its author what to do where it does not.",
	}
	o := kit.CheckOptions{}
	prepare := tried(c, &o.Subject)
	c.Flags().StringSliceVar(&o.Types, "type", nil, "task `types`; all by default")
	c.Flags().Uint64Var(&o.Seed, "seed", 1, "chooses the task_data that is made up")
	asJSON := c.Flags().Bool("json", false, "print the report as JSON")
	c.RunE = func(c *cobra.Command, args []string) error {
		end, err := prepare(args[0])
		if err != nil {
			return err
		}
		defer end()
		return checkPlugin(c.Context(), c.OutOrStdout(), o, *asJSON)
	}
	return c
}

func checkPlugin(ctx context.Context, w io.Writer, o kit.CheckOptions, asJSON bool) error {
	if !asJSON {
		o.Tell = func(c kit.Case) { fmt.Fprint(w, c.Line(0)) }
	}
	report, err := kit.Check(ctx, o)
	if err != nil && !errors.Is(err, kit.ErrFailed) {
		return err
	}
	if asJSON {
		return errors.Join(report.WriteJSON(w), err)
	}
	fmt.Fprintf(w, "\n%s\n", report.Summary)
	return err
}

const pythonPath = "PYTHONPATH"

// tried adds the flags of a plugin that is tried by itself; what it returns makes the subject, and the folder that its
// instances live in goes with end.
func tried(c *cobra.Command, s *kit.Subject) (prepare func(source string) (end func(), err error)) {
	backend := c.Flags().String("backend", "", "`name` of the backend; the plugin's first by default")
	options := c.Flags().String("options", "{}", "the backend's settings as `JSON`")
	env := c.Flags().StringToString("env", map[string]string{}, "`NAME=value` that it finds in its environment")
	files := c.Flags().StringSlice("files", nil, "`paths` that it may read, with :rw at the end change")
	network := c.Flags().Bool("network", false, "let it dial out, as network = true does")
	return func(source string) (func(), error) {
		dir, err := os.MkdirTemp("", "backlot-try-")
		if err != nil {
			return nil, err
		}
		log := hclog.New(&hclog.LoggerOptions{Name: "backlot", Level: hclog.Error, Output: c.ErrOrStderr()})
		all := launchers(dir, "", log)
		s.Manifest = plugin.Manifest{
			Source: source, Backend: *backend, Options: json.RawMessage(*options), Network: *network, Env: *env, Files: *files,
		}
		if path := os.Getenv(pythonPath); path != "" && s.Manifest.Env[pythonPath] == "" { // of a script that is tried where it is written
			s.Manifest.Env = maps.Clone(s.Manifest.Env)
			s.Manifest.Env[pythonPath] = path
			s.Manifest.Files = append(s.Manifest.Files, filepath.SplitList(path)...)
		}
		s.Launcher = all[strings.ToLower(filepath.Ext(source))]
		if s.Launcher == nil {
			s.Launcher = all[""]
		}
		return func() { _ = os.RemoveAll(dir) }, nil
	}
}
