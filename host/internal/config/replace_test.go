package config

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReplacedFileKeepsModeAndLink(t *testing.T) {
	t.Parallel()
	folder, store := t.TempDir(), t.TempDir()
	target, path := filepath.Join(store, "real.hcl"), filepath.Join(folder, "plugins.hcl")
	require.NoError(t, os.WriteFile(target, plan(1), 0o600))
	require.NoError(t, os.Chmod(target, 0o664))
	require.NoError(t, os.Symlink(target, path))
	require.NoError(t, Replace(path, plan(1), plan(2)))

	link, err := os.Readlink(path)
	require.NoError(t, err)
	require.Equal(t, target, link)
	info, err := os.Lstat(target)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o664), info.Mode())
	content, err := os.ReadFile(target)
	require.NoError(t, err)
	require.Equal(t, plan(2), content)
	requireAlone(t, target)
}

func TestReplacedFileKeepsItsOwner(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can give files away")
	}
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(1)))
	require.NoError(t, os.Chown(path, nobody, nobody))
	require.NoError(t, Replace(path, plan(1), plan(2)))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.EqualValues(t, nobody, info.Sys().(*syscall.Stat_t).Uid)
	require.EqualValues(t, nobody, info.Sys().(*syscall.Stat_t).Gid)
}

func TestFileThatChangedMeanwhileIsNotReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(7)))
	require.ErrorIs(t, Replace(path, plan(1), plan(2)), ErrChanged)
	content, err := Read(path)
	require.NoError(t, err)
	require.Equal(t, plan(7), content)
	requireAlone(t, path)
}

func TestOnlyAFileThatIsThereIsReplaced(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	fifo := filepath.Join(folder, "fifo")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	require.ErrorIs(t, Replace(fifo, nil, plan(1)), errNotRegular)
	require.ErrorIs(t, Replace(filepath.Join(folder, "none"), nil, plan(1)), os.ErrNotExist)
	requireAlone(t, fifo)
}

func TestFailedReplacementLeavesTheOldFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(1)))
	require.NoError(t, os.Mkdir(path+".folder", 0o700))
	require.Error(t, replace(path+".folder", plan(2))) // no file takes the place of a folder
	require.NoError(t, os.Remove(path+".folder"))
	requireAlone(t, path)
}

func TestReaderSeesTheOldOrTheNewFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(0)))
	replaced := make(chan error, 1)
	go func() {
		var err error
		for i := 0; i < 50 && err == nil; i++ {
			err = Replace(path, plan(i), plan(i+1))
		}
		replaced <- err
	}()
	for reads := 0; ; reads++ {
		_, err := Load(path, lookup(nil))
		require.NoError(t, err)
		select {
		case err := <-replaced:
			require.NoError(t, err)
			t.Logf("%d readings beside 50 replacements, all whole", reads)
			return
		default:
		}
	}
}

func TestFileThatIsOpenForWritingIsKnown(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(0)))
	require.False(t, openForWriting(path))
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	require.NoError(t, err)
	require.True(t, openForWriting(path))
	require.NoError(t, f.Close())
	require.False(t, openForWriting(path))
	require.False(t, openForWriting(path+".none"))
}

// A writer who comes while the question is asked is neither refused nor held up.
func TestAskingForWritersDisturbsNone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	written := make(chan error, 1)
	go func() {
		var err error
		for i := 0; i < 500 && err == nil; i++ {
			err = os.WriteFile(path, plan(i), 0o600)
		}
		written <- err
	}()
	for asked := 0; ; asked++ {
		openForWriting(path)
		select {
		case err := <-written:
			require.NoError(t, err)
			t.Logf("asked %d times beside 500 writings", asked)
			return
		default:
		}
	}
}

// requireAlone wants nothing left beside the file.
func requireAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, filepath.Base(path), entries[0].Name())
}
