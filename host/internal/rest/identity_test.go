package rest_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCallerLearnsWhatHisKeyMayDo(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for key, want := range map[string]string{
		studioKey: `{"name":"studio","scopes":["submit","read","admin"],"projects":[]}`,
		noirKey:   `{"name":"noir","scopes":["submit","read","admin"],"projects":["noir"]}`,
		readerKey: `{"name":"reader","scopes":["read"],"projects":[]}`,
	} {
		require.JSONEq(t, want, string(s.get(t, "/api/v1/me", as(key)).body))
	}
}

func TestKeysAreListedWithoutThemselves(t *testing.T) {
	t.Parallel()
	s := setup(t)
	a := s.get(t, "/api/v1/keys")
	all := a.json(t)["keys"].([]any)
	require.Len(t, all, 4)
	noir := all[1].(map[string]any)
	require.Equal(t, "noir", noir["name"])
	require.Equal(t, []any{"noir"}, noir["projects"])
	require.Len(t, noir["id"], 16)
	for _, secret := range []string{studioKey, noirKey, readerKey, senderKey} {
		require.NotContains(t, string(a.body), secret)
	}
}
