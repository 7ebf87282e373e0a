package dispatch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin"
)

// working is an attempt with a work folder.
func working(t *testing.T) (*attempt, string) {
	t.Helper()
	d := &Dispatcher{folders: folders{dir: t.TempDir()}}
	path, err := d.folders.take("one", "task-1")
	require.NoError(t, err)
	return &attempt{d: d, typ: plugin.Type{Plugin: "one"}, workDir: path}, path
}

func TestFolderServesAgainOnlyWhereNothingIsOnItsWayIntoIt(t *testing.T) {
	t.Parallel()
	a, path := working(t)
	require.NoError(t, a.tidy(true))
	again, err := a.d.folders.take("one", "task-2")
	require.NoError(t, err)
	require.Equal(t, path, again)

	a, path = working(t)
	folder, _ := a.expect("https://example.com/a.png")
	require.Equal(t, path, folder)
	require.NoError(t, a.tidy(true))
	require.NoDirExists(t, path)
	a.arrived()
	folder, _ = a.expect("https://example.com/b.png")
	require.Empty(t, folder, "an attempt that is over has no place for inputs")
}

func TestFolderOfAFailureOrWithALeftoverOrALinkIsRemoved(t *testing.T) {
	t.Parallel()
	a, path := working(t)
	require.NoError(t, a.tidy(false))
	require.NoDirExists(t, path)

	a, path = working(t)
	require.NoError(t, os.WriteFile(filepath.Join(path, "left"), nil, 0o600))
	require.NoError(t, a.tidy(true))
	require.NoDirExists(t, path)

	a, path = working(t)
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Symlink(t.TempDir(), path))
	require.NoError(t, a.tidy(true))
	_, err := os.Lstat(path)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.Empty(t, a.d.folders.spare["one"])
}

func TestFolderThatWasTrustedToBeEmptyIsLookedAtWhenItChanged(t *testing.T) {
	t.Parallel()
	a, path := working(t)
	<-time.After(coarse + 100*time.Millisecond) // the clock of a file system can't be injected
	require.NoError(t, a.tidy(true))
	require.Contains(t, a.d.folders.emptied, path)

	again, err := a.d.folders.take("one", "task-2")
	require.NoError(t, err)
	require.Equal(t, path, again)
	require.NoError(t, os.WriteFile(filepath.Join(path, "left"), nil, 0o600))
	require.NoError(t, os.Chtimes(path, time.Now().Add(-time.Hour), time.Now().Add(-time.Hour)))
	require.NoError(t, a.d.folders.give("one", path))
	require.NoDirExists(t, path)
	require.Empty(t, a.d.folders.emptied)
}
