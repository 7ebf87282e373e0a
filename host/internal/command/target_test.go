package command

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const elsewhere = "https://tasks.example.org"

func TestWhatIsSaidNearestWins(t *testing.T) {
	t.Parallel()
	known := map[string]reachable{
		"prod": {URL: elsewhere, Key: "prod-key", Project: "noir"}, "bare": {URL: "https://bare.example.org"},
	}
	for name, c := range map[string]struct {
		flags   reach
		env     map[string]string
		current string

		url, key, source, project string
	}{
		"nothing":                   {url: "http://localhost:8001", key: "local-key", source: "the data folder"},
		"context in use":            {current: "prod", url: elsewhere, key: "prod-key", source: "context prod", project: "noir"},
		"its key replaced":          {current: "prod", env: map[string]string{"BACKLOT_API_KEY": "e"}, url: elsewhere, key: "e", source: "BACKLOT_API_KEY", project: "noir"},
		"environment over context":  {current: "bare", env: map[string]string{"BACKLOT_URL": "http://h:1/", "BACKLOT_API_KEY": "e"}, url: "http://h:1", key: "e", source: "BACKLOT_API_KEY"},
		"named over environment":    {flags: reach{context: "prod"}, env: map[string]string{"BACKLOT_URL": "http://h:1", "BACKLOT_API_KEY": "e"}, url: elsewhere, key: "prod-key", source: "context prod", project: "noir"},
		"named without a key":       {flags: reach{context: "bare"}, env: map[string]string{"BACKLOT_API_KEY": "e"}, url: "https://bare.example.org", key: "e", source: "BACKLOT_API_KEY"},
		"flags over all":            {flags: reach{url: "http://f:1", key: "f"}, env: map[string]string{"BACKLOT_URL": "http://h:1", "BACKLOT_API_KEY": "e"}, current: "prod", url: "http://f:1", key: "f", source: "--key"},
		"key of the same URL":       {flags: reach{url: elsewhere + "/"}, url: elsewhere, key: "prod-key", source: "context prod", project: "noir"},
		"this machine's own key":    {flags: reach{url: "http://127.0.0.1:9001"}, url: "http://127.0.0.1:9001", key: "local-key", source: "the data folder"},
		"file over context":         {flags: reach{config: "x.hcl"}, current: "prod", url: "http://localhost:8001", key: "local-key", source: "the data folder"},
		"this machine over context": {flags: reach{context: "local"}, current: "prod", url: "http://localhost:8001", key: "local-key", source: "the data folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := user(t, c.env)
			knowing(t, o, contexts{Current: c.current, Contexts: known})
			got, err := o.find(c.flags)
			require.NoError(t, err)
			require.Equal(t, []string{c.url, c.key, c.source, c.project}, []string{got.URL, got.Key, got.Source, got.project})
		})
	}
}

func TestKeyOfThisMachineGoesToNoOther(t *testing.T) {
	t.Parallel()
	for _, env := range []map[string]string{{}, {"BACKLOT_URL": "http://10.0.0.1:8001"}} {
		f := reach{}
		if len(env) == 0 {
			f.url = "http://localhost.example.org:8001"
		}
		_, err := user(t, env).find(f)
		require.ErrorContains(t, err, "there is no key for http://")
		require.Equal(t, exitUsage, ExitCode(err, true))
	}
}

func TestUnknownContextSaysWhichThereAre(t *testing.T) {
	t.Parallel()
	o := user(t, nil)
	knowing(t, o, contexts{Contexts: map[string]reachable{"prod": {URL: elsewhere}, "lab": {URL: elsewhere}}})
	_, err := o.find(reach{context: "pord"})
	require.ErrorContains(t, err, "(there are: local, lab, prod)")
	_, err = o.find(reach{context: "prod", url: elsewhere})
	require.ErrorContains(t, err, "leave one out")
}

func TestContextsAreForTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	o := user(t, nil)
	knowing(t, o, contexts{Contexts: map[string]reachable{"prod": {URL: elsewhere, Key: "hush"}}})
	path, err := o.contextsFile()
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.Chmod(path, 0o640))
	_, err = o.find(reach{})
	require.ErrorContains(t, err, "others may read it (mode 0640): chmod 600 it")
	_, err = o.find(reach{url: elsewhere, key: "k"})
	require.NoError(t, err, "who names URL and key needs no contexts")

	require.NoError(t, os.Chmod(path, 0o600))
	write(t, path, `{"contexts": {"prod": {"uri": "x"}}}`)
	_, err = o.contexts()
	require.ErrorContains(t, err, `unknown field "uri"`)
	require.ErrorContains(t, err, path)
}
