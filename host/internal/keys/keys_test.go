package keys_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/keys"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestKeysAreFoundByWhatWasPresented(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("hashed-secret"))
	r, err := keys.Parse(" web:web:secret , ops:ops-secret;scopes=admin,noir:noir-secret;scopes=submit+read;projects=noir+western,h:sha256=" + hex.EncodeToString(sum[:]))
	require.NoError(t, err)
	require.Equal(t, []string{"web", "ops", "noir", "h"}, r.Names())

	web, ok := r.Find("web:secret")
	require.True(t, ok)
	require.Equal(t, "web", web.Name)
	require.True(t, web.May(keys.Submit) && web.May(keys.Read) && web.May(keys.Admin) && web.Sees("anything"))

	ops, _ := r.Find("ops-secret")
	require.True(t, ops.May(keys.Submit) && ops.May(keys.Read))

	noir, _ := r.Find("noir-secret")
	require.False(t, noir.May(keys.Admin))
	require.True(t, noir.Sees("noir") && noir.Sees("western"))
	require.False(t, noir.Sees("musical"))

	hashed, ok := r.Find("hashed-secret")
	require.True(t, ok)
	require.Equal(t, "h", hashed.Name)
	same, ok := r.Named(hashed.ID)
	require.True(t, ok)
	require.Same(t, hashed, same)

	for _, wrong := range []string{"", "web", "web:secre", "web:secret ", "WEB:SECRET", hex.EncodeToString(sum[:]), "sha256=" + hex.EncodeToString(sum[:])} {
		_, ok := r.Find(wrong)
		require.False(t, ok, wrong)
	}
	_, ok = r.Named("nobody")
	require.False(t, ok)
}

func TestKeyIDsTellNothing(t *testing.T) {
	t.Parallel()
	r, err := keys.Parse("web:web-secret")
	require.NoError(t, err)
	k, _ := r.Find("web-secret")
	sum := sha256.Sum256([]byte("web-secret"))
	require.NotContains(t, hex.EncodeToString(sum[:]), k.ID)
}

func TestBadKeysAreRefusedWithoutQuotingThem(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"none":            " , ",
		"no name":         ":hush-hush-hush",
		"no key":          "hush-hush-hush",
		"odd name":        "a b:hush-hush-hush",
		"short":           "web:hush",
		"bad hash":        "web:sha256=hush-hush-hush",
		"same name":       "web:hush-hush-hush,web:hush-hush-hush2",
		"same key":        "web:hush-hush-hush,ops:hush-hush-hush",
		"unknown scope":   "web:hush-hush-hush;scopes=all",
		"no scope":        "web:hush-hush-hush;scopes=",
		"unknown setting": "web:hush-hush-hush;colour=red",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := keys.Parse(text)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "hush")
		})
	}
}

func TestTokenSecretFollowsTheKeys(t *testing.T) {
	t.Parallel()
	secret := func(text string) string {
		r, err := keys.Parse(text)
		require.NoError(t, err)
		return string(r.TokenSecret())
	}
	require.Equal(t, secret("a:aaaaaaaa,b:bbbbbbbb"), secret("b:bbbbbbbb,a:aaaaaaaa"))
	require.NotEqual(t, secret("a:aaaaaaaa"), secret("a:aaaaaaab"))
}

func TestFirstStartMakesAKeyAndTellsItOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	var told strings.Builder
	r, err := keys.Open(dir, "", &told)
	require.NoError(t, err)
	local, err := keys.Local(dir)
	require.NoError(t, err)
	require.Contains(t, told.String(), "X-API-Key: "+local)
	require.GreaterOrEqual(t, len(local), 40)
	_, ok := r.Find(local)
	require.True(t, ok)
	info, err := os.Stat(filepath.Join(dir, keys.FileName))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	told.Reset()
	r, err = keys.Open(dir, "", &told)
	require.NoError(t, err)
	require.Empty(t, told.String())
	_, ok = r.Find(local)
	require.True(t, ok)

	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestConfiguredKeysNeedNoFile(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	_, err := keys.Open(dir, "web:web-secret", nil)
	require.NoError(t, err)
	require.NoDirExists(t, dir)
}

func TestKeyFileThatOthersReadIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, keys.FileName)
	require.NoError(t, os.WriteFile(path, []byte("bl_something\n"), 0o600))
	require.NoError(t, os.Chmod(path, 0o644))
	_, err := keys.Open(dir, "", nil)
	require.ErrorContains(t, err, "chmod 600")
}
