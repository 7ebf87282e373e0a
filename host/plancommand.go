package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/rest"
)

func planCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "plan", Short: "Show what applying the configuration would change", Args: cobra.NoArgs,
		Long: `Show what applying the configuration would change in the running service: what starts, drains and stops, schemas
that waiting tasks do not fit, memory that will not suffice. Changes nothing. Exits with 1 when the plan has problems.
The file lies in the folder of the service's own.`,
	}
	ofService(c, func(c *cobra.Command, _ []string, service client, loaded *config.Config) error {
		body, err := json.Marshal(map[string]string{"file": filepath.Base(loaded.Path)})
		if err != nil {
			return err
		}
		return showPlan(c.OutOrStdout(), func(p *rest.Plan) error {
			return service.post(c.Context(), "/api/v1/plugins/plan", body, p, "If-Match", quoted(loaded.Digest))
		})
	})
	return c
}

func applyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "apply", Short: "Make the running service run what its file says", Args: cobra.NoArgs,
		Long: `Make the running service run what its file says: all of it or nothing. New versions start beside the old ones, have
to pass their self-test, and then prove themselves on a share of the tasks.`,
	}
	ofService(c, func(c *cobra.Command, _ []string, service client, loaded *config.Config) error {
		return showPlan(c.OutOrStdout(), func(p *rest.Plan) error {
			return service.post(c.Context(), "/api/v1/plugins/apply", nil, p, "If-Match", quoted(loaded.Digest))
		})
	})
	return c
}

func quoted(digest string) string { return `"` + digest + `"` }

func backendCommand() *cobra.Command {
	use := &cobra.Command{
		Use: "use PLUGIN BACKEND", Short: "Change a plugin's backend in the file and apply it", Args: cobra.ExactArgs(2),
		Example: "  backlot backend use image comfyui",
	}
	ofService(use, func(c *cobra.Command, args []string, service client, _ *config.Config) error {
		body, err := json.Marshal(map[string]string{"backend": args[1]})
		if err != nil {
			return err
		}
		return showPlan(c.OutOrStdout(), func(p *rest.Plan) error {
			return service.post(c.Context(), "/api/v1/plugins/"+url.PathEscape(args[0])+"/backend", body, p)
		})
	})
	c := &cobra.Command{Use: "backend", Short: "Choose what a plugin works with"}
	c.AddCommand(use)
	return c
}

// showPlan asks for a plan and prints it. A plan with problems is an error.
func showPlan(w io.Writer, ask func(*rest.Plan) error) error {
	var p rest.Plan
	if err := ask(&p); err != nil {
		return err
	}
	if _, err := io.WriteString(w, plain(p.Text)); err != nil {
		return err
	}
	if p.Refused {
		return errors.New("this plan can't be applied")
	}
	return nil
}

// plain keeps what plugins say from driving the terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, text)
}

// listPlugins prints how the plugins of the running service are doing.
func listPlugins(ctx context.Context, w io.Writer, service client) error {
	var all struct{ Plugins []rest.Plugin }
	if err := service.get(ctx, "/api/v1/plugins", &all); err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PLUGIN\tVERSION\tBACKEND\tSTATE\tINSTANCES\tRUNNING\tNOTE")
	for _, p := range all.Plugins {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\t%s\n", p.Name+p.Variant, p.Version, p.Backend, p.State, p.Instances, p.Running, plain(note(p)))
	}
	return t.Flush()
}

func note(p rest.Plugin) string {
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
