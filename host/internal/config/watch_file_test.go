package config

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"
)

const tooLong = 10 * time.Second

// plan is a file that declares one plugin of the given version.
func plan(version int) []byte {
	return fmt.Appendf(nil, "plugin \"image\" {\n  version = \"%d.0.0\"\n  source  = \"bin/plugins/image\"\n}\n", version)
}

// watched begins to watch a file whose content is known.
func watched(t *testing.T, path string, known []byte) <-chan Change {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	changes := Watch(ctx, path, digest(path, known), hclog.NewNullLogger())
	t.Cleanup(func() {
		cancel()
		for range changes {
			continue
		}
	})
	return changes
}

func receive(t *testing.T, changes <-chan Change) Change {
	t.Helper()
	select {
	case change := <-changes:
		return change
	case <-time.After(tooLong):
		require.FailNow(t, "no change was told")
		return Change{}
	}
}

// awaitContent receives until the content is told that is wanted, and says how long that took.
func awaitContent(t *testing.T, changes <-chan Change, want []byte) time.Duration {
	t.Helper()
	began := time.Now()
	for {
		if change := receive(t, changes); bytes.Equal(change.Content, want) {
			return time.Since(began)
		}
	}
}

func pause(d time.Duration) { <-time.After(d) }

func TestS1_HalfWrittenFileIsNotApplied(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("testdata/versions.hcl")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(1)))
	changes := watched(t, path, plan(1))

	written := make(chan error, 1)
	go func() { written <- writeSlowly(path, whole) }()
	applied, refused, told := 0, 0, false
	for !told {
		change := receive(t, changes)
		c, err := Parse(path, change.Content, lookup(studio))
		switch {
		case change.Err != nil || err != nil:
			refused++
		case c.Digest == digest(path, whole):
			told = true
		default:
			applied++
		}
	}
	require.NoError(t, <-written)
	require.Zero(t, applied)
	t.Logf("S1: a file written in pieces over 2 s: %d bad applies, %d looks refused, then the new one came", applied, refused)
}

// writeSlowly writes in place, a block at a time, so that what is there parses at every pause.
func writeSlowly(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, block := range bytes.SplitAfter(content, []byte("\n}\n")) {
		if _, err := f.Write(block); err != nil {
			return err
		}
		pause(2 * quietFor)
	}
	return nil
}

func TestS1_BrokenFileIsToldAndItsFaultsHaveAPlace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(1)))
	changes := watched(t, path, plan(1))
	write(t, path, string(plan(2)[:30]))
	change := receive(t, changes)
	require.NoError(t, change.Err)
	_, err := Parse(path, change.Content, lookup(nil))
	var faults *Error
	require.ErrorAs(t, err, &faults)
	require.Equal(t, 2, faults.Faults[0].Line)
	require.Positive(t, faults.Faults[0].Column)
	write(t, path, string(plan(2)))
	awaitContent(t, changes, plan(2))
}

func TestS1_EmptiedFileIsNoEmptySetOfPlugins(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(1)))
	changes := watched(t, path, plan(1))
	require.NoError(t, os.Truncate(path, 0))
	require.ErrorIs(t, receive(t, changes).Err, errEmpty)
	write(t, path, string(plan(1)))
	require.Equal(t, Change{Content: plan(1)}, receive(t, changes), "what was there before is told when it is back")
}

func TestS2_EveryWayOfChangingTheFileIsSeen(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, path string, content []byte){
		"rename":            renameOver,
		"symbolic link":     swapFolderLink,
		"delete and create": deleteAndCreate,
		"in place":          writeInPlace,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "plugins.hcl")
			change(t, path, plan(0))
			changes := watched(t, path, plan(0))
			const times = 10
			var longest, sum time.Duration
			for i := range times {
				change(t, path, plan(i+1))
				took := awaitContent(t, changes, plan(i+1))
				longest, sum = max(longest, took), sum+took
				require.LessOrEqual(t, took, 2*time.Second)
			}
			t.Logf("S2: %s ×%d: missed 0, seen after %v on average, %v at most", name, times,
				(sum / times).Round(time.Millisecond), longest.Round(time.Millisecond))
		})
	}
}

func renameOver(t *testing.T, path string, content []byte) {
	fresh := path + ".new"
	write(t, fresh, string(content))
	require.NoError(t, os.Rename(fresh, path))
}

// swapFolderLink changes the file as Kubernetes changes a mounted ConfigMap: plugins.hcl → ..data/plugins.hcl, and
// ..data → a folder of its own for each content.
func swapFolderLink(t *testing.T, path string, content []byte) {
	folder := filepath.Dir(path)
	store, err := os.MkdirTemp(folder, "..2026_")
	require.NoError(t, err)
	write(t, filepath.Join(store, "plugins.hcl"), string(content))
	link := filepath.Join(folder, "..data")
	old, _ := os.Readlink(link)
	require.NoError(t, os.Symlink(filepath.Base(store), link+"_tmp"))
	require.NoError(t, os.Rename(link+"_tmp", link))
	if old == "" {
		require.NoError(t, os.Symlink("..data/plugins.hcl", path))
		return
	}
	require.NoError(t, os.RemoveAll(filepath.Join(folder, old)))
}

func deleteAndCreate(t *testing.T, path string, content []byte) {
	_ = os.Remove(path) // the first time there is none
	write(t, path, string(content))
}

// writeInPlace keeps size and times as they were.
func writeInPlace(t *testing.T, path string, content []byte) {
	write(t, path, string(content))
	long := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	require.NoError(t, os.Chtimes(path, long, long))
}

func TestS2_LinkToAFolderElsewhereIsFollowed(t *testing.T) {
	t.Parallel()
	here, first, second := t.TempDir(), t.TempDir(), t.TempDir()
	path := filepath.Join(here, "plugins.hcl")
	write(t, filepath.Join(first, "a.hcl"), string(plan(1)))
	write(t, filepath.Join(second, "b.hcl"), string(plan(2)))
	require.NoError(t, os.Symlink(filepath.Join(first, "a.hcl"), path))
	changes := watched(t, path, plan(1))
	require.NoError(t, os.Symlink(filepath.Join(second, "b.hcl"), path+".new"))
	require.NoError(t, os.Rename(path+".new", path))
	awaitContent(t, changes, plan(2))
	write(t, filepath.Join(second, "b.hcl"), string(plan(3)))
	took := awaitContent(t, changes, plan(3))
	require.LessOrEqual(t, took, 2*time.Second)
}

func TestS2_FolderThatIsReplacedIsWatchedAnew(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "etc")
	path := filepath.Join(folder, "plugins.hcl")
	require.NoError(t, os.Mkdir(folder, 0o700))
	write(t, path, string(plan(0)))
	changes := watched(t, path, plan(0))
	for i := range 3 {
		require.NoError(t, os.Rename(folder, fmt.Sprint(folder, i)))
		require.NoError(t, os.Mkdir(folder, 0o700))
		write(t, path, string(plan(i+1)))
		require.LessOrEqual(t, awaitContent(t, changes, plan(i+1)), 2*time.Second)
	}
}

func TestS2_MissingFileIsToldAndNoEmptySet(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(1)))
	changes := watched(t, path, plan(1))
	require.NoError(t, os.Remove(path))
	require.ErrorIs(t, receive(t, changes).Err, os.ErrNotExist)
	write(t, path, string(plan(1)))
	require.Equal(t, Change{Content: plan(1)}, receive(t, changes))
}

func TestSystemTellsOfChangesSoonerThanThePoll(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	f := watchFolders(path, hclog.NewNullLogger())
	defer f.close()
	for _, change := range []func(*testing.T, string, []byte){writeInPlace, renameOver, deleteAndCreate} {
		change(t, path, plan(1))
		select {
		case <-f.hints:
		case <-time.After(tooLong):
			require.FailNow(t, "no hint came")
		}
	}
}

func TestFileThatWasNeverThereIsToldWhenItComes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes := Watch(ctx, path, "", hclog.NewNullLogger())
	write(t, path, string(plan(1)))
	require.Equal(t, Change{Content: plan(1)}, receive(t, changes))
	cancel()
	_, open := <-changes
	require.False(t, open)
}

func TestChangeBetweenLoadingAndWatchingIsTold(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(2)))
	require.LessOrEqual(t, awaitContent(t, watched(t, path, plan(1)), plan(2)), 2*time.Second)
}

func TestS3_HundredRealChangesASecondEndWithTheLast(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(0)))
	changes := watched(t, path, plan(0))
	const count = 200
	began := time.Now()
	go func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for i := range count {
			<-tick.C
			_ = os.WriteFile(path, plan(i+1), 0o600)
		}
	}()
	reloads := 0
	for last := []byte(nil); !bytes.Equal(last, plan(count)); reloads++ {
		last = receive(t, changes).Content
	}
	took := time.Since(began)
	require.LessOrEqual(t, float64(reloads), took.Seconds()+1)
	t.Logf("S3: %d changes in %v: %d reloads, %.2f a second", count, took.Round(time.Millisecond), reloads, float64(reloads)/took.Seconds())
}

func TestS15_ReloadsAreSerialAndTheLastWins(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(0)))
	changes := watched(t, path, plan(0))
	const count = 100
	replaced := make(chan error, 1)
	go func() {
		var err error
		for i := 0; i < count && err == nil; i++ {
			err = Replace(path, plan(i), plan(i+1))
			pause(5 * time.Millisecond)
		}
		replaced <- err
	}()
	reloads := 0
	serving, want := digest(path, plan(0)), digest(path, plan(count))
	for serving != want {
		c, err := Parse(path, receive(t, changes).Content, lookup(nil))
		require.NoError(t, err)
		pause(50 * time.Millisecond) // as long as it takes to apply
		serving = c.Digest
		reloads++
	}
	on, err := Read(path)
	require.NoError(t, err)
	require.Equal(t, digest(path, on), serving)
	require.Empty(t, changes)
	require.NoError(t, <-replaced)
	t.Logf("S15: %d changes during reloads: %d reloads, one after another; final hash equal", count, reloads)
}
