package webhook

import (
	"net/http"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

const (
	currentSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	formerSecret  = "C2FVsBQIhrscChlQIMV+b5sSYspob7oDqXqGxUzuvYs="
	otherSecret   = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
)

func verifier(t *testing.T, secret string) *standardwebhooks.Webhook {
	t.Helper()
	w, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	return w
}

func TestSignatureVerifiesWithEverySecretInRotation(t *testing.T) {
	t.Parallel()
	s, err := newSigners([]string{currentSecret, formerSecret})
	require.NoError(t, err)
	h, b := http.Header{}, []byte(`{"status":"completed"}`)
	require.NoError(t, s.sign(h, "msg_1", time.Now(), b))

	require.NoError(t, verifier(t, currentSecret).Verify(b, h))
	require.NoError(t, verifier(t, formerSecret).Verify(b, h))
	require.Error(t, verifier(t, otherSecret).Verify(b, h))
}

func TestK13_TamperedMessageDoesNotVerify(t *testing.T) {
	t.Parallel()
	s, err := newSigners([]string{currentSecret})
	require.NoError(t, err)
	good := []byte(`{"status":"completed"}`)
	for name, tamper := range map[string]func(h http.Header, b []byte) []byte{
		"body":      func(_ http.Header, _ []byte) []byte { return []byte(`{"status":"failed"}`) },
		"id":        func(h http.Header, b []byte) []byte { h.Set("webhook-id", "msg_other"); return b },
		"timestamp": func(h http.Header, b []byte) []byte { h.Set("webhook-timestamp", "1700000000"); return b },
		"signature": func(h http.Header, b []byte) []byte { h.Set("webhook-signature", "v1,AAAA"); return b },
	} {
		h := http.Header{}
		require.NoError(t, s.sign(h, "msg_1", time.Now(), good))
		require.Error(t, verifier(t, currentSecret).Verify(tamper(h, good), h), name)
	}
}

func TestSecretThatReceiversCouldNotUseIsRefused(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"", "hunter2", "whsec_", "whsec_c2hvcnQ=", "not base64 at all, but long enough"} {
		_, err := newSigners([]string{secret})
		require.ErrorIs(t, err, errSecret, "%q", secret)
	}
}
