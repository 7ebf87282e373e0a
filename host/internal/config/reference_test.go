package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReferenceHasWordsForTheWholeGrammar(t *testing.T) {
	t.Parallel()
	blocks, err := Reference()
	require.NoError(t, err)
	settings := 0
	for _, b := range blocks {
		require.NotEmpty(t, b.Means, b.Name)
		for _, s := range b.Settings {
			require.NotEmpty(t, s.Is, "%s .%s", b.Name, s.Name)
			require.NotEmpty(t, s.Means, "%s .%s", b.Name, s.Name)
			if s.Name != "*" {
				require.NotEmpty(t, s.Default, "%s .%s: what holds where it is left out?", b.Name, s.Name)
			}
			settings++
		}
	}
	require.Greater(t, settings, 60)
}

// What the page gives as defaults are values that the file takes, and durations without noughts at their end.
func TestReferenceSpellsDefaultsAsTheFileWould(t *testing.T) {
	t.Parallel()
	blocks, err := Reference()
	require.NoError(t, err)
	found := map[string]string{}
	for _, b := range blocks {
		for _, s := range b.Settings {
			found[b.Name+"."+s.Name] = s.Default
		}
	}
	require.Equal(t, "`"+`"30s"`+"`", found["host.drain"])
	require.Equal(t, "`"+`"168h"`+"`", found["media.retention"])
	require.Equal(t, "`"+`"10m"`+"`", found["plugin canary.within"])
	require.Equal(t, "`"+`["submit", "read"]`+"`", found["api_key.scopes"])
	require.Equal(t, "`100`", found["limits.submissions_per_minute"])
}
