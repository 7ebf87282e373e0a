package config

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Twice the bound is enough to show what stops each; in the millions they end a process.
func TestS4_DeepFilesAreRefusedBeforeParsing(t *testing.T) {
	t.Parallel()
	const many = 20_000
	for name, src := range map[string]string{
		"parentheses":   "a = " + strings.Repeat("(", 1_000_000),
		"lists":         "a = " + strings.Repeat("[", many),
		"blocks":        strings.Repeat("a {", many),
		"negations":     "a = " + strings.Repeat("!", many),
		"minuses":       "a = " + strings.Repeat("- ", many) + "1",
		"sums":          "a = 1" + strings.Repeat("+1", many),
		"choices":       "a = true" + strings.Repeat("?1:true", many),
		"indexes":       "a = b" + strings.Repeat("[b]", many),
		"traversals":    "a = b" + strings.Repeat(".b", many),
		"splats":        "a = b" + strings.Repeat(".*", many),
		"templates":     "a = " + strings.Repeat(`"${`, many),
		"conditions":    `a = "` + strings.Repeat("%{if true}", many) + `"`,
		"interpolation": `a = "` + strings.Repeat("${1}", many) + `"`,
		"too large":     strings.Repeat("#", maxBytes+1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("plugins.hcl", []byte(src), lookup(nil))
			var faults *Error
			require.ErrorAs(t, err, &faults)
			require.Len(t, faults.Faults, 1)
		})
	}
}

func TestS4_HugeAndDeepFilesCostLittle(t *testing.T) { // not parallel: it reads the memory of the whole process
	folder := t.TempDir()
	nested := filepath.Join(folder, "nested.hcl")
	write(t, nested, "a = "+strings.Repeat("(", 1_000_000))
	huge := filepath.Join(folder, "huge.hcl")
	write(t, huge, "a = 1\n")
	require.NoError(t, os.Truncate(huge, 100<<20))
	for _, path := range []string{nested, huge} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		c, err := Load(path, lookup(nil))
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		var faults *Error
		require.ErrorAs(t, err, &faults)
		require.Nil(t, c)
		require.Positive(t, faults.Faults[0].Line)
		allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
		require.Less(t, allocated, uint64(128))
		t.Logf("S4: %s refused in %v with %d MiB allocated, exits 0: %v", filepath.Base(path), took.Round(time.Millisecond), allocated, err)
	}
}

func TestS4_HugeFileIsToldAndTheWatchLivesOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, path, string(plan(1)))
	changes := watched(t, path, plan(1))
	require.NoError(t, os.Truncate(path, 100<<20))
	change := receive(t, changes)
	require.NoError(t, change.Err)
	require.Len(t, change.Content, maxBytes+1)
	_, err := Parse(path, change.Content, lookup(nil))
	require.ErrorContains(t, err, "plugins.hcl:1,1: the file is larger than 1024 KiB")
	write(t, path, string(plan(2)))
	awaitContent(t, changes, plan(2))
}

// Whatever is put where into a good file, the file is taken or refused as a whole, and every fault has its place.
func TestS5_FaultyFilesAreRejectedWholeWithTheirPlaces(t *testing.T) {
	t.Parallel()
	var corpus [][]byte
	for _, file := range []string{"full", "versions"} {
		src, err := os.ReadFile(filepath.Join("testdata", file+".hcl"))
		require.NoError(t, err)
		corpus = append(corpus, mutations(src)...)
	}
	files, err := filepath.Glob("testdata/bad-*.hcl")
	require.NoError(t, err)
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		corpus = append(corpus, src)
	}
	refused := 0
	for _, src := range corpus {
		c, err := Parse("plugins.hcl", src, lookup(studio))
		if err == nil {
			continue
		}
		refused++
		require.Nil(t, c)
		requirePlaces(t, err, src)
	}
	require.Greater(t, refused, len(corpus)/2)
	t.Logf("S5: %d files, %d refused whole, each fault with file, line and column; panics 0", len(corpus), refused)
}

func requirePlaces(t *testing.T, err error, src []byte) {
	t.Helper()
	var faults *Error
	require.ErrorAs(t, err, &faults)
	require.NotEmpty(t, faults.Faults)
	lines := bytes.Count(src, []byte("\n")) + 1
	for _, fault := range faults.Faults {
		require.Equal(t, "plugins.hcl", fault.File, "%s in\n%s", fault, src)
		require.True(t, fault.Line >= 1 && fault.Line <= lines && fault.Column >= 1, "%s in\n%s", fault, src)
	}
}

// mutations makes files of a good one: with a line twice, without one, cut off in it, or with something strange in it.
func mutations(src []byte) [][]byte {
	lines := bytes.SplitAfter(src, []byte("\n"))
	random := rand.New(rand.NewPCG(1, 2))
	strange := []string{`plugin "video" {}`, `colour = "red"`, `a = file("/etc/passwd")`, `a = [for x in [1] : x]`, "}", "{", `"`, "<<E",
		"version = 1", "canary {}", `adapter "cog" {}`, "backend = null", `projects = [null]`, "\xff", "\x00", "${", "%{ if", "/*"}
	var out [][]byte
	for i := range lines {
		before, after := bytes.Join(lines[:i], nil), bytes.Join(lines[i+1:], nil)
		line := lines[i]
		out = append(out, join(before, line, line, after), join(before, after), join(before, line[:random.IntN(len(line)+1)]))
		for range 5 {
			text := strange[random.IntN(len(strange))] + "\n"
			out = append(out, join(before, []byte(text), line, after))
		}
	}
	return out
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestS14_OnlyARegularFileIsRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	fifo := filepath.Join(folder, "fifo")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	for _, name := range []string{folder, fifo, "/dev/null", "/dev/zero"} {
		began := time.Now()
		_, err := Load(name, lookup(nil))
		require.ErrorIs(t, err, errNotRegular, name)
		require.Less(t, time.Since(began), time.Second)
	}
}

func TestS14_WhatIsNoFileBlocksNothingAndTheOldStays(t *testing.T) {
	t.Parallel()
	for name, become := range map[string]func(path string) error{
		"FIFO":      func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"directory": func(path string) error { return os.Mkdir(path, 0o700) },
		"device":    func(path string) error { return os.Symlink("/dev/zero", path) },
		"link loop": func(path string) error { return os.Symlink(path, path) },
		"socket":    listen,
		"mode 000":  func(path string) error { return os.WriteFile(path, plan(2), 0) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "mode 000" && os.Getuid() == 0 {
				asNobody(t)
				return
			}
			path := filepath.Join(t.TempDir(), "plugins.hcl")
			write(t, path, string(plan(1)))
			changes := watched(t, path, plan(1))
			require.NoError(t, os.Remove(path))
			require.NoError(t, become(path))
			began := time.Now()
			require.Error(t, receive(t, changes).Err)
			took := time.Since(began)
			require.Less(t, took, 2*time.Second)

			began = time.Now()
			_, err := Load(path, lookup(nil))
			require.Error(t, err)
			blocked := time.Since(began)
			require.Less(t, blocked, time.Second)

			require.NoError(t, os.Remove(path))
			write(t, path, string(plan(1)))
			awaitContent(t, changes, plan(1))
			t.Logf("S14: %s: told after %v, blocked %.3f s, then the old was back: %v", name, took.Round(time.Millisecond), blocked.Seconds(), err)
		})
	}
}

func listen(path string) error {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	return syscall.Bind(fd, &syscall.SockaddrUnix{Name: path})
}
