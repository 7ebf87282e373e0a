package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestOneDashIsAsGoodAsTwo(t *testing.T) {
	t.Parallel()
	for _, c := range [][2][]string{
		{{"serve", "-config", "x.hcl"}, {"serve", "--config", "x.hcl"}},
		{{"list", "-json", "-status=failed"}, {"list", "--json", "--status=failed"}},
		{{"watch", "-o", "x", "-h"}, {"watch", "-o", "x", "-h"}},
		{{"submit", "-dkey=value", "-wq"}, {"submit", "-dkey=value", "-wq"}},
		{{"get", "--", "-json"}, {"get", "--", "-json"}},
		{{"-version"}, {"--version"}},
	} {
		require.Equal(t, c[1], doubled(root(), c[0]))
	}
}

// Each command says what it is for, and each that people run has its flags described.
func TestHelpIsWhole(t *testing.T) {
	t.Parallel()
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		require.NotEmpty(t, c.Short, c.CommandPath())
		require.True(t, c.Runnable() || c == c.Root(), c.CommandPath())
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root())
}

func TestManPagesCoverEveryCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := root()
	c.SetArgs([]string{"manual", dir})
	require.NoError(t, c.Execute())
	for _, page := range []string{"backlot.1", "backlot-submit.1", "backlot-webhooks-test.1", "backlot-plugin-check.1"} {
		b, err := os.ReadFile(filepath.Join(dir, "man", "man1", page))
		require.NoError(t, err)
		require.Contains(t, string(b), ".SH NAME")
	}
	b, err := os.ReadFile(filepath.Join(dir, "man", "man1", "backlot.1"))
	require.NoError(t, err)
	require.Contains(t, string(b), "Exit codes")
}
