package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

func TestWebhookIsSignedRetriedUnderOneIDAndLogged(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var ids []string
	var bodies [][]byte
	var headers []http.Header
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		ids, bodies, headers = append(ids, r.Header.Get("webhook-id")), append(bodies, b), append(headers, r.Header)
		if len(ids) == 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(receiver.Close)
	s := startService(t, "")
	id := s.submit("chaos", object{"fault": "fail", "message": "No such character."}, object{"callback_url": receiver.URL, "metadata": object{"user_id": "u1"}})
	s.await(id, 10*time.Second)
	s.eventually(60*time.Second, "delivered", func() bool {
		_, log := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/webhook", nil)
		return log["status"] == "delivered"
	})

	mu.Lock()
	defer mu.Unlock()
	require.GreaterOrEqual(t, len(ids), 2)
	require.Equal(t, ids[0], ids[1])
	secret, err := os.ReadFile(filepath.Join(s.dir, "data", "webhook-secret"))
	require.NoError(t, err)
	verifier, err := standardwebhooks.NewWebhook(strings.TrimSpace(string(secret)))
	require.NoError(t, err)
	for i := range bodies {
		require.NoError(t, verifier.Verify(bodies[i], headers[i]))
		require.Error(t, verifier.Verify(append([]byte(" "), bodies[i]...), headers[i]))
		require.Contains(t, string(bodies[i]), `"result":{"error":"No such character."}`)
		require.Contains(t, string(bodies[i]), `"metadata":{"user_id":"u1"}`)
	}
}

func TestCallbackToAPrivatePlaceIsRefused(t *testing.T) {
	t.Parallel()
	s := startService(t, "")
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{
		"project_id": "e2e", "task_type": "chaos", "task_data": object{}, "callback_url": "http://169.254.169.254/latest",
	})
	require.Equal(t, http.StatusBadRequest, code)
	require.Contains(t, answer["details"], "callback_url")
}

func TestWebhookTestSendsThreeSignedSamplesThroughTheGuard(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var bodies [][]byte
	var headers []http.Header
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		bodies, headers = append(bodies, b), append(headers, r.Header)
		if strings.Contains(string(b), `"status":"failed"`) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, "the receiver's own words")
		}
	}))
	t.Cleanup(receiver.Close)
	s := startService(t, "", alone)
	code, b, err := s.try(http.MethodPost, "/api/v1/webhooks/test", object{"url": receiver.URL + "/hook"})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, code, "%s", b)
	require.NotContains(t, string(b), "own words")
	_, answer := s.call(http.MethodPost, "/api/v1/webhooks/test", object{"url": receiver.URL + "/hook"})
	var took []any
	for _, sample := range answer["samples"].([]any) {
		sample := sample.(object)
		took = append(took, sample["event"], sample["status"], sample["ok"], sample["problem"])
	}
	require.Equal(t, []any{
		"completed", 200.0, true, nil, "failed", 500.0, false, "The receiver answered 500 Internal Server Error.", "cancelled", 200.0, true, nil,
	}, took)

	secret, err := os.ReadFile(filepath.Join(s.dir, "data", "webhook-secret"))
	require.NoError(t, err)
	verifier, err := standardwebhooks.NewWebhook(strings.TrimSpace(string(secret)))
	require.NoError(t, err)
	mu.Lock()
	defer mu.Unlock()
	require.Len(t, bodies, 6)
	for i := range bodies {
		require.NoError(t, verifier.Verify(bodies[i], headers[i]))
	}

	_, answer = s.call(http.MethodPost, "/api/v1/webhooks/test", object{"url": "http://169.254.169.254/latest"})
	for _, sample := range answer["samples"].([]any) {
		require.Contains(t, sample.(object)["problem"], "169.254.169.254 is not a public address")
	}
	for range 7 {
		s.call(http.MethodPost, "/api/v1/webhooks/test", object{"url": "http://169.254.169.254/latest"})
	}
	code, answer = s.call(http.MethodPost, "/api/v1/webhooks/test", object{"url": receiver.URL})
	require.Equal(t, http.StatusTooManyRequests, code, "%v", answer)
	require.Len(t, bodies, 6)
}
