package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
)

// configured adds the flag that names the configuration, and gives what reads it.
func configured(c *cobra.Command) (read func() (*config.Config, error)) {
	path := c.Flags().String("config", "", "configuration `file`; without one plugins.hcl, if it is there")
	return func() (*config.Config, error) { return config.Load(*path, os.LookupEnv) }
}

func checkCommand() *cobra.Command {
	c := &cobra.Command{Use: "check", Short: "Read the configuration and say what is wrong with it", Args: cobra.NoArgs}
	read := configured(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		loaded, err := read()
		if err != nil {
			return err
		}
		names := make([]string, len(loaded.Plugins))
		for i, p := range loaded.Plugins {
			names[i] = p.Name
		}
		fmt.Fprintf(c.OutOrStdout(), "%s is fine: %d plugins (%s)\n", loaded.Path, len(names), strings.Join(names, ", "))
		return nil
	}
	return c
}

func manifests(c *config.Config) []plugin.Manifest {
	all := make([]plugin.Manifest, 0, len(c.Plugins))
	for _, p := range c.Plugins {
		all = append(all, plugin.Manifest{
			Name: p.Name, Version: p.Version, Source: p.Source, SHA256: p.SHA256, Queue: p.Queue,
			Instances: p.Instances, Concurrency: p.Concurrency, Attempts: p.Attempts,
			Timeout: p.Timeout, Grace: p.Grace,
			GPU:     plugin.GPUNeed(p.GPU),
			Backend: p.Backend, Options: p.Options(), Models: models(p), Projects: p.Projects,
			Limits: plugin.Limits(p.Limits), Env: p.Env, Network: p.Network, Files: p.Files,
			Canary: canary(p.Canary), Drain: p.Drain, Adapter: adapterOf(p.Adapter),
		})
	}
	return all
}

// models are the blocks of the backends that task_data.model may name.
func models(p config.Plugin) map[string]json.RawMessage {
	if len(p.Models) == 0 {
		return nil
	}
	all := map[string]json.RawMessage{}
	for _, name := range p.Models {
		all[name] = p.Backends[name]
	}
	return all
}

func canary(c config.Canary) plugin.Canary {
	if c.Tasks == 0 {
		c.Tasks = -1
	}
	return plugin.Canary(c)
}

// adapterOf is the adapter's block as the runner reads it.
func adapterOf(a *config.Adapter) json.RawMessage {
	if a == nil {
		return nil
	}
	b, err := json.Marshal(map[string]any{"kind": a.Kind, "options": a.Options})
	if err != nil {
		return nil // both are texts that the configuration has checked
	}
	return b
}

func queueLimits(l config.Limits) queue.Limits {
	limits := queue.Limits{
		SubmissionsPerMinute: l.SubmissionsPerMinute, StatusReadsPerMinute: l.StatusReadsPerMinute,
		QueuedTasks: l.QueuedTasks, ConcurrentPerProject: l.ConcurrentTasksPerProject,
		ConcurrentByProject: map[string]int{},
	}
	for project, of := range l.Projects {
		limits.ConcurrentByProject[project] = of.ConcurrentTasks
	}
	return limits
}

// keyList spells the keys of the file as BACKLOT_API_KEYS would.
func keyList(all []config.Key) string {
	entries := make([]string, 0, len(all))
	for _, k := range all {
		entry := k.Name + ":" + k.Key
		if k.SHA256 != "" {
			entry = k.Name + ":sha256=" + k.SHA256
		}
		if len(k.Scopes) > 0 {
			entry += ";scopes=" + strings.Join(k.Scopes, "+")
		}
		if len(k.Projects) > 0 {
			entry += ";projects=" + strings.Join(k.Projects, "+")
		}
		entries = append(entries, entry)
	}
	return strings.Join(entries, ",")
}
