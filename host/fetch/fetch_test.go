package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// packed is an archive as npm makes them, served at its place.
func packed(t *testing.T, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	archive := tar.NewWriter(zipped)
	for name, content := range files {
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644}))
		_, err := archive.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	require.NoError(t, zipped.Close())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /@studio/voice/-/voice-1.0.0.tgz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b.Bytes()) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func pinned(content string) npmPackage {
	sum := sha256.Sum256([]byte(content))
	return npmPackage{name: "@studio/voice", version: "1.0.0", files: []file{{"package/v.wasm", "v.wasm", hex.EncodeToString(sum[:])}}}
}

func TestPinnedFileIsFetchedOnce(t *testing.T) {
	t.Parallel()
	dir, p := t.TempDir(), pinned("voice")
	require.False(t, p.present(dir))
	require.NoError(t, p.fetch(t.Context(), packed(t, map[string]string{"package/v.wasm": "voice", "package/../../evil": "x"}), dir))
	require.True(t, p.present(dir))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing but the file")
}

func TestWrongFileIsNotKept(t *testing.T) {
	t.Parallel()
	for want, files := range map[string]map[string]string{
		"checksum": {"package/v.wasm": "something else"},
		"lacks":    {"package/README": "voice"},
	} {
		dir := t.TempDir()
		require.ErrorContains(t, pinned("voice").fetch(t.Context(), packed(t, files), dir), want)
		require.NoFileExists(t, filepath.Join(dir, "v.wasm"))
	}
	require.ErrorContains(t, npmPackage{name: "none", version: "1"}.fetch(t.Context(), packed(t, nil), t.TempDir()), "404")
}
