package config

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

var studio = map[string]string{
	"PAYLOAD_URL":            "https://cms.example/",
	"PAYLOAD_API_KEY":        "cms-key",
	"BACKLOT_WEBHOOK_SECRET": "whsec_c2VjcmV0",
	"WEB_KEY":                "web-key-0123456789",
}

func lookup(variables map[string]string) Environment {
	return func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}
}

// Every testdata/NAME.hcl has the configuration it gives in NAME.json or its faults in NAME.txt.
func TestFilesGiveTheirGoldenConfiguration(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.hcl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".hcl"), func(t *testing.T) {
			t.Parallel()
			config, err := Load(file, lookup(studio))
			if strings.HasPrefix(filepath.Base(file), "bad-") {
				var faults *Error
				require.ErrorAs(t, err, &faults)
				golden(t, file, ".txt", err.Error()+"\n")
				return
			}
			require.NoError(t, err)
			golden(t, file, ".json", portable(t, config))
		})
	}
}

// portable prints a configuration with this folder's name taken out of its paths, and without the digest, which no
// reader could check by eye.
func portable(t *testing.T, config *Config) string {
	t.Helper()
	require.Len(t, config.Digest, 64)
	config.Digest = ""
	text, err := json.MarshalIndent(config, "", "  ")
	require.NoError(t, err)
	folder, err := filepath.Abs("testdata")
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), folder, "FOLDER") + "\n"
}

func golden(t *testing.T, file, extension, got string) {
	t.Helper()
	name := strings.TrimSuffix(file, ".hcl") + extension
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o600))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
