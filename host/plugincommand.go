package main

import "github.com/spf13/cobra"

func pluginCommand() *cobra.Command {
	list := &cobra.Command{Use: "list", Short: "Show how the plugins of the running service are doing", Args: cobra.NoArgs}
	read := configured(list)
	list.RunE = func(c *cobra.Command, _ []string) error {
		loaded, err := read()
		if err != nil {
			return err
		}
		service, err := newClient(loaded)
		if err != nil {
			return err
		}
		return listPlugins(c.Context(), c.OutOrStdout(), service)
	}
	c := &cobra.Command{Use: "plugin", Short: "Write, try and watch plugins"}
	c.AddCommand(list)
	return c
}
