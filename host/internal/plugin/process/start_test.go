package process_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

func TestStartSaysWhyItFailed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		how  string
		want []string
	}{
		"ExitsBeforeTheHandshake":  {"exit", []string{"ended before the handshake: exit status 127", "libgone.so"}},
		"SpeaksNoHandshake":        {"junk", []string{"no handshake", `"hello world`}},
		"WritesALineWithoutEnd":    {"longline", []string{"no handshake", `"xxxx`}},
		"SpeaksAnUnknownVersion":   {"version", []string{"incompatible API version", "99"}},
		"LeavesAChildInItsGroup":   {"child", []string{"exit status 3"}},
		"SaysNothingWithinTheTime": {"silent", []string{"no handshake within 500ms"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			o := process.Options{}
			if test.how == "silent" {
				o.StartTimeout = 500 * time.Millisecond
			}
			_, err := tryLaunch(t, o, func(m *plugin.Manifest) {
				m.Env = map[string]string{plugintest.StartVariable: test.how}
			})
			for _, want := range test.want {
				require.ErrorContains(t, err, want)
			}
			require.Less(t, time.Since(start), 10*time.Second)
		})
	}
}

func TestStartEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	m := plugintest.Manifest(t)
	m.Env = map[string]string{plugintest.StartVariable: "silent"}
	runDir := t.TempDir()
	start := time.Now()
	_, err := process.New(process.Options{}).Launch(ctx, m, plugin.LaunchOptions{RunDir: runDir})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Less(t, time.Since(start), 5*time.Second)
	left, err := os.ReadDir(runDir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestStartRefusesAFileThatCannotBeIt(t *testing.T) {
	t.Parallel()
	foreign := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 57)...)
	copy(foreign[16:], []byte{2, 0, 0x16, 0, 1, 0, 0, 0}) // an executable for S/390
	foreign[52] = 64
	for name, test := range map[string]struct {
		content string
		mode    os.FileMode
		want    string
	}{
		"NotExecutable":      {"#!/bin/sh\n", 0o644, "is not executable: chmod +x it"},
		"WritableByAll":      {"#!/bin/sh\n", 0o777, "can be written by everybody"},
		"NoProgram":          {"hello", 0o755, "neither a program for"},
		"Empty":              {"", 0o755, "neither a program for"},
		"Damaged":            {"\x7fELFrest", 0o755, "damaged program"},
		"OtherMachine":       {string(foreign), 0o755, "built for another machine (EM_S390)"},
		"InterpreterMissing": {"#!/no/such/interpreter\n", 0o755, "interpreter or loader that it names is not installed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "plugin")
			require.NoError(t, os.WriteFile(path, []byte(test.content), 0o600))
			require.NoError(t, os.Chmod(path, test.mode))
			_, err := tryLaunch(t, process.Options{}, func(m *plugin.Manifest) { m.Source = path })
			require.ErrorContains(t, err, test.want)
			require.ErrorContains(t, err, path)
		})
	}
	_, err := tryLaunch(t, process.Options{}, func(m *plugin.Manifest) { m.Source = "/no/such/file" })
	require.ErrorContains(t, err, "/no/such/file does not exist")
	_, err = tryLaunch(t, process.Options{}, func(m *plugin.Manifest) { m.Source = t.TempDir() })
	require.ErrorContains(t, err, "is not a file")
}

func TestChecksumIsOfWhatRuns(t *testing.T) {
	t.Parallel()
	self, err := os.ReadFile(plugintest.Manifest(t).Source)
	require.NoError(t, err)
	hash := sha256.Sum256(self)
	sum := hex.EncodeToString(hash[:])
	p := launch(t, func(m *plugin.Manifest) { m.SHA256 = sum })
	s, err := p.Describe(t.Context())
	require.NoError(t, err)
	require.Equal(t, "fixture", s.Name)

	wrong := "00" + sum[2:]
	_, err = tryLaunch(t, process.Options{}, func(m *plugin.Manifest) { m.SHA256 = wrong })
	require.ErrorContains(t, err, "its sha256 is "+sum+", the manifest says "+wrong)
}
