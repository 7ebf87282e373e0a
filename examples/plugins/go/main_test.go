package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk/sdktest"
)

func TestCardShowsItsTitle(t *testing.T) {
	t.Parallel()
	out := sdktest.Run(t, plugin, "title_card", map[string]string{"title": "Rain & Fog"})
	require.NoError(t, out.Err)
	card, err := os.ReadFile(filepath.Join(out.WorkDir, out.Result.Media))
	require.NoError(t, err)
	require.Contains(t, string(card), ">Rain &amp; Fog</text>")
}
