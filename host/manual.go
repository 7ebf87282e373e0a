package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manualCommand writes what a package of the program brings along; a release calls it, people have --help.
func manualCommand() *cobra.Command {
	return &cobra.Command{
		Use: "manual FOLDER", Short: "Write man pages and shell completions", Args: cobra.ExactArgs(1), Hidden: true,
		RunE: func(c *cobra.Command, args []string) error { return writeManual(c.Root(), args[0]) },
	}
}

func writeManual(c *cobra.Command, folder string) error {
	c.InitDefaultCompletionCmd()
	c.DisableAutoGenTag = true
	man, completions := filepath.Join(folder, "man", "man1"), filepath.Join(folder, "completions")
	for _, dir := range []string{man, completions} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	header := &doc.GenManHeader{Section: "1", Source: "Backlot " + buildVersion(), Manual: "Backlot"} // its date is SOURCE_DATE_EPOCH's
	if err := doc.GenManTree(c, header, man); err != nil {
		return err
	}
	for name, write := range map[string]func(string) error{
		"backlot.bash": func(path string) error { return c.GenBashCompletionFileV2(path, true) },
		"_backlot":     c.GenZshCompletionFile,
		"backlot.fish": func(path string) error { return c.GenFishCompletionFile(path, true) },
		"backlot.ps1":  c.GenPowerShellCompletionFileWithDesc,
	} {
		if err := write(filepath.Join(completions, name)); err != nil {
			return err
		}
	}
	return nil
}
