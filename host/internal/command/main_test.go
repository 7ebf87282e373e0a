package command

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// user has an environment and a configuration folder of his own, and a service that runs on this machine.
func user(t *testing.T, env map[string]string) *Options {
	t.Helper()
	dir := t.TempDir()
	return &Options{
		Env:       func(name string) string { return env[name] },
		ConfigDir: func() (string, error) { return dir, nil },
		Configured: func(string) (Configured, error) {
			return Configured{URL: "http://localhost:8001", Key: func() (string, string, error) { return "local-key", "the data folder", nil }}, nil
		},
	}
}

func knowing(t *testing.T, o *Options, all contexts) {
	t.Helper()
	require.NoError(t, o.keep(all))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}
