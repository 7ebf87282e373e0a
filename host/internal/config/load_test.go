package config

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestNamedFileThatIsMissingIsAnError(t *testing.T) {
	t.Parallel()
	_, err := Load(filepath.Join(t.TempDir(), "none.hcl"), lookup(nil))
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestWithoutAFileTheDefaultsHold(t *testing.T) {
	t.Chdir(t.TempDir())
	config, err := Load("", lookup(nil))
	require.NoError(t, err)
	folder, err := os.Getwd()
	require.NoError(t, err)
	require.Empty(t, config.Path)
	require.Equal(t, filepath.Join(folder, "data"), config.Host.DataDir)
	require.Equal(t, filepath.Join(folder, "data", "media"), config.Media.Dir)
	require.Equal(t, "http://localhost:8001", config.Host.PublicURL)
	require.Equal(t, EmbeddedRedis, config.Redis.URL)
}

func TestDefaultFileIsReadWhereItIs(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, DefaultPath, `host { listen = "localhost:9001" }`)
	config, err := Load("", lookup(nil))
	require.NoError(t, err)
	require.Equal(t, "localhost:9001", config.Host.Listen)
	require.Equal(t, "http://localhost:9001", config.Host.PublicURL)
}

func TestEnvironmentWinsOverFile(t *testing.T) {
	t.Parallel()
	digest := strings.Repeat("0a", 32)
	name := filepath.Join(t.TempDir(), "plugins.hcl")
	write(t, name, `
host  { listen = "localhost:9001" }
redis { url = "redis://a:1" }
api_key "old" { key = "0123456789" }
`)
	config, err := Load(name, lookup(map[string]string{
		"BACKLOT_LISTEN":         "0.0.0.0:9002",
		"BACKLOT_REDIS_URL":      "unix:///run/redis.sock",
		"BACKLOT_DATA_DIR":       "/var/lib/backlot",
		"BACKLOT_API_KEYS":       "web:abcdefgh, cron:sha256=" + digest + ";scopes=read+submit;projects=noir",
		"BACKLOT_WEBHOOK_SECRET": "whsec_c2VjcmV0",
	}))
	require.NoError(t, err)
	require.Equal(t, "0.0.0.0:9002", config.Host.Listen)
	require.Equal(t, "http://localhost:9002", config.Host.PublicURL)
	require.Equal(t, "unix:///run/redis.sock", config.Redis.URL)
	require.Equal(t, "/var/lib/backlot/media", config.Media.Dir)
	require.Equal(t, "whsec_c2VjcmV0", config.Webhook.Secret)
	require.Equal(t, []Key{
		{Name: "web", Key: "abcdefgh", Scopes: allScopes},
		{Name: "cron", SHA256: digest, Scopes: []string{"read", "submit"}, Projects: []string{"noir"}},
	}, config.Keys)
}

func TestFaultInTheEnvironmentNamesItsVariableAndNoSecret(t *testing.T) {
	t.Parallel()
	for variable, value := range map[string]string{
		"BACKLOT_LISTEN":     "8001",
		"BACKLOT_PUBLIC_URL": "localhost",
		"BACKLOT_REDIS_URL":  "http://:hunter2@redis",
		"BACKLOT_API_KEYS":   "web:hunter2",
	} {
		_, err := Parse("", nil, lookup(map[string]string{variable: value}))
		require.ErrorContains(t, err, variable)
		require.NotContains(t, err.Error(), "hunter2")
	}
}

func TestKeyListInTheEnvironmentIsStrict(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"web", "web:", ":abcdefgh", "web:abcdefgh,", "web:abcd efgh", "web:abcdefgh,web:ijklmnop", "w b:abcdefgh",
		"web:abcdefgh;scopes=", "web:abcdefgh;scopes=write", "web:abcdefgh;admin", "web:sha256=00", "web:abcdefgh;projects=a+/"} {
		_, err := parseKeys(text)
		require.Error(t, err, text)
	}
}

func TestDeepestAllowedFileIsParsed(t *testing.T) {
	t.Parallel()
	src := fmt.Sprintf("host { listen = %s\"localhost:1\"%s }", strings.Repeat("(", 60), strings.Repeat(")", 60))
	config, err := Parse("plugins.hcl", []byte(src), lookup(nil))
	require.NoError(t, err)
	require.Equal(t, "localhost:1", config.Host.Listen)
	long := "cors { origins = [" + strings.Repeat(`"https://a.example", `, 6_000) + "] }"
	_, err = Parse("plugins.hcl", []byte(long), lookup(nil))
	require.NoError(t, err)
}

func TestInvalidUTF8IsPointedAt(t *testing.T) {
	t.Parallel()
	_, err := Parse("plugins.hcl", []byte("# é\nhost { listen = \"\xff\" }"), lookup(nil))
	require.ErrorContains(t, err, "plugins.hcl:2,18: this byte is not valid UTF-8")
}

func TestEnvFunctionTakesADefault(t *testing.T) {
	t.Parallel()
	src := []byte(`webhook { secret = env("A", "d${env("B")}") }`)
	for want, variables := range map[string]map[string]string{"d": {}, "x": {"A": "x"}, "": {"A": ""}, "dy": {"B": "y"}} {
		config, err := Parse("plugins.hcl", src, lookup(variables))
		require.NoError(t, err)
		require.Equal(t, want, config.Webhook.Secret)
	}
}

func TestShippedFileAndTheExamplesOfReadmeAndGuideAreFine(t *testing.T) {
	t.Parallel()
	shipped, err := Load("../../../plugins.hcl", lookup(nil))
	require.NoError(t, err)
	require.NotEmpty(t, shipped.Plugins)

	for _, page := range []string{"README.md", "host/docs/rest.md"} {
		text, err := os.ReadFile(filepath.Join("../../..", page))
		require.NoError(t, err)
		_, rest, found := strings.Cut(string(text), "```hcl\n")
		require.True(t, found, "%s shows a plugins.hcl", page)
		example, _, _ := strings.Cut(rest, "```")
		_, err = Parse(page, []byte(example), lookup(nil))
		require.NoError(t, err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}
