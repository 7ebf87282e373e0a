package process_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

func sumOf(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func copyOf(t testing.TB, source, target string) {
	t.Helper()
	b, err := os.ReadFile(source)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(target, b, 0o755))
}

// store gives a launcher with a store, in a cell.
func store(t testing.TB) (*cell, *process.Launcher) {
	t.Helper()
	c := newCell(t)
	c.options.Store = filepath.Join(c.data, "plugins")
	return c, process.New(c.options)
}

func TestPinKeepsACopyThatRunsWhateverHappensToTheOriginal(t *testing.T) {
	t.Parallel()
	c, l := store(t)
	original := filepath.Join(t.TempDir(), "image")
	copyOf(t, plugintest.Manifest(t).Source, original)
	pinned, err := l.Pin(plugin.Manifest{Name: "fixture", Source: original})
	require.NoError(t, err)
	require.Equal(t, filepath.Join(c.options.Store, pinned.SHA256, "image"), pinned.Source)
	require.Equal(t, filepath.Dir(original), pinned.Folder)
	require.Equal(t, sumOf(t, original), pinned.SHA256)
	info, err := os.Stat(pinned.Source)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o500), info.Mode().Perm())

	again, err := l.Pin(pinned)
	require.NoError(t, err)
	require.Equal(t, pinned, again)

	require.NoError(t, os.WriteFile(original, []byte("#!/bin/false\n"), 0o755))
	p, err := l.Launch(t.Context(), pinned, c.launch)
	require.NoError(t, err)
	defer p.Kill()
	var seen struct{ Env []string }
	c.run(t, p, generatortest.Instruction{Do: "environment"}, &seen)
	require.Contains(t, seen.Env, "BACKLOT_PLUGIN_DIR="+filepath.Dir(original))
}

func TestPinMendsACopyThatIsNotWhatItsNameSays(t *testing.T) {
	t.Parallel()
	_, l := store(t)
	pinned, err := l.Pin(plugintest.Manifest(t))
	require.NoError(t, err)
	require.NoError(t, os.Chmod(pinned.Source, 0o700))
	require.NoError(t, os.WriteFile(pinned.Source, []byte("#!/bin/false\n"), 0o700))
	_, err = l.Launch(t.Context(), pinned, plugin.LaunchOptions{RunDir: t.TempDir()})
	require.ErrorContains(t, err, "is not the file that the manifest means")
	_, err = l.Pin(plugintest.Manifest(t))
	require.NoError(t, err)
	require.Equal(t, pinned.SHA256, sumOf(t, pinned.Source))
}

func TestPruneRemovesWhatIsNotKept(t *testing.T) {
	t.Parallel()
	c, l := store(t)
	kept, err := l.Pin(plugintest.Manifest(t))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(c.options.Store, "0123"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(kept.Source), ".copy-1"), nil, 0o600))
	require.NoError(t, process.Prune(c.options.Store, map[string]bool{kept.SHA256: true}))
	require.FileExists(t, kept.Source)
	require.NoDirExists(t, filepath.Join(c.options.Store, "0123"))
	require.NoFileExists(t, filepath.Join(filepath.Dir(kept.Source), ".copy-1"))
	require.NoError(t, process.Prune(filepath.Join(c.data, "nowhere"), nil))
}

func TestPinLeavesAnAdapterAndAModuleWhatTheyAre(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	adapter := plugin.Manifest{Name: "cog", Adapter: json.RawMessage(`{}`)}
	got, err := process.New(process.Options{Serve: process.ServeAdapter, Runner: c.options.Runner}).Pin(adapter)
	require.NoError(t, err)
	require.Equal(t, adapter, got)

	l := process.New(process.Options{Serve: process.ServeWASM, Runner: c.options.Runner, Store: filepath.Join(c.data, "plugins")})
	source := filepath.Join(t.TempDir(), "guest.wasm")
	require.NoError(t, os.WriteFile(source, []byte("\x00asm\x01\x00\x00\x00"), 0o644))
	pinned, err := l.Pin(plugin.Manifest{Name: "guest", Source: source})
	require.NoError(t, err)
	require.Equal(t, sumOf(t, source), pinned.SHA256)
	require.NoError(t, os.WriteFile(source, []byte("hello"), 0o644))
	_, err = l.Pin(plugin.Manifest{Name: "guest", Source: source})
	require.ErrorContains(t, err, "is no WebAssembly module")
}

// A script and what it imports: the copy runs, its folder is where the rest is.
func TestPinnedScriptFindsWhatLiesBesideTheOriginal(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	require.NoError(t, err)
	c, l := store(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "beside.py"), []byte("WORD = 'found it'\n"), 0o644))
	script := filepath.Join(dir, "plugin.py")
	require.NoError(t, os.WriteFile(script, []byte("#!"+python+"\nimport sys, beside\nsys.exit(beside.WORD)\n"), 0o755))
	pinned, err := l.Pin(plugin.Manifest{Name: "script", Source: script})
	require.NoError(t, err)
	_, err = l.Launch(t.Context(), pinned, c.launch)
	require.ErrorContains(t, err, "found it")
	require.ErrorContains(t, err, script+" did not start")
}

// The two programs tell by their exit status which of them ran.
func TestP13_SwappedBinaryIsNeverExecuted(t *testing.T) {
	t.Parallel()
	right, err := exec.LookPath("true")
	require.NoError(t, err)
	wrong, err := exec.LookPath("false")
	require.NoError(t, err)
	sum := sumOf(t, right)
	require.NotEqual(t, sum, sumOf(t, wrong))
	c, l := store(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "plugin")
	copyOf(t, right, filepath.Join(dir, "right"))
	copyOf(t, wrong, filepath.Join(dir, "wrong"))

	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			next := filepath.Join(dir, "next")
			_ = os.Link(filepath.Join(dir, []string{"right", "wrong"}[n%2]), next)
			_ = os.Rename(next, path)
			_ = os.Remove(next) // renaming a link onto another of the same file does nothing
		}
	}()
	const enough, rounds = 50, 20_000
	ran, refused, wrongs := 0, 0, 0
	for n := range rounds {
		if ran == enough {
			break
		}
		m := plugin.Manifest{Name: "raced", Source: path, SHA256: sum}
		if n%2 == 0 { // every other round by way of the store
			if m, err = l.Pin(m); err != nil {
				refused++
				continue
			}
		}
		_, err := l.Launch(t.Context(), m, c.launch)
		switch {
		case strings.Contains(err.Error(), "exit status 0"):
			ran++
		case strings.Contains(err.Error(), "exit status 1;"), strings.HasSuffix(err.Error(), "exit status 1"):
			wrongs++
		default:
			refused++
		}
	}
	close(stop)
	<-stopped
	t.Logf("P13: wrong execs %d; %d starts ran the right one, %d were refused", wrongs, ran, refused)
	require.Zero(t, wrongs)
	require.Equal(t, enough, ran)
	require.Positive(t, refused)
}

func TestP14_FileThatCannotBeItIsRefusedWithTheCause(t *testing.T) {
	t.Parallel()
	foreign := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 57)...)
	copy(foreign[16:], []byte{2, 0, 0x16, 0, 1, 0, 0, 0}) // an executable for S/390
	foreign[52] = 64
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	require.NoError(t, os.WriteFile(elsewhere, []byte("#!/bin/sh\n"), 0o755))
	refused, tests := 0, map[string]struct {
		make func(path string) error
		want string
	}{
		"not executable": {func(p string) error { return os.WriteFile(p, []byte("#!/bin/sh\n"), 0o644) }, "is not executable: chmod +x it"},
		"wrong machine":  {func(p string) error { return os.WriteFile(p, foreign, 0o755) }, "built for another machine (EM_S390)"},
		"world writable": {func(p string) error {
			return os.WriteFile(p, []byte("#!/bin/sh\n"), 0o755)
		}, "can be written by everybody"},
		"link out of its folder": {func(p string) error { return os.Symlink(elsewhere, p) }, "is a link to " + elsewhere + ", outside its folder"},
		"no interpreter":         {func(p string) error { return os.WriteFile(p, []byte("#!/no/such\n"), 0o755) }, "interpreter or loader that it names is not installed"},
		"folder":                 {func(p string) error { return os.Mkdir(p, 0o755) }, "is not a file"},
		"missing":                {func(string) error { return nil }, "does not exist"},
	}
	c := newCell(t)
	for name, test := range tests {
		path := filepath.Join(t.TempDir(), "plugin")
		require.NoError(t, test.make(path))
		if name == "world writable" {
			require.NoError(t, os.Chmod(path, 0o777))
		}
		_, err := c.try(t.Context(), t, func(m *plugin.Manifest) { m.Source = path })
		require.ErrorContains(t, err, test.want, name)
		require.ErrorContains(t, err, path)
		refused++
	}
	_, err := c.try(t.Context(), t, func(m *plugin.Manifest) { m.Env = map[string]string{plugintest.StartVariable: "exit"} })
	require.ErrorContains(t, err, "error while loading shared libraries: libgone.so")
	t.Logf("P14: refused %d of %d, each with its cause", refused+1, len(tests)+1)
}

func TestLinkInItsFolderChoosesAVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	copyOf(t, plugintest.Manifest(t).Source, filepath.Join(dir, "image-1.2"))
	require.NoError(t, os.Symlink("image-1.2", filepath.Join(dir, "image")))
	_, err := process.New(process.Options{}).Pin(plugin.Manifest{Name: "image", Source: filepath.Join(dir, "image")})
	require.NoError(t, err, fmt.Sprint(dir))
}
