package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
)

func TestWebhookTestSaysHowTheHandlerTookEachSample(t *testing.T) {
	t.Parallel()
	s := setup(t)
	a := s.do(t, "POST", "/api/v1/webhooks/test", `{"url":"https://a.example/hook"}`, as(senderKey))
	require.Equal(t, http.StatusOK, a.code, "%s", a.body)
	require.JSONEq(t, `{"samples":[
	  {"event":"completed","status":200,"seconds":0.01,"ok":true,"problem":null},
	  {"event":"failed","status":500,"seconds":0,"ok":false,"problem":"The receiver answered 500 Internal Server Error."},
	  {"event":"cancelled","status":null,"seconds":0,"ok":false,"problem":"The receiver's name could not be looked up."}]}`, string(a.body))
	require.Equal(t, "9", a.header.Get("RateLimit-Remaining"))
	for body, sentence := range map[string]string{
		`{}`: "URL must be an http or https URL", `{"url":""}`: "URL must be an http or https URL", `{"url":7}`: "URL must be an http or https URL",
		`{"URL":"https://a.example"}`:                                   "This key is spelled in small letters: url",
		`{"url":"https://a.example/` + strings.Repeat("x", 2048) + `"}`: "URL must not be longer than 2048 bytes",
	} {
		a := s.do(t, "POST", "/api/v1/webhooks/test", body)
		require.Equal(t, http.StatusBadRequest, a.code, body)
		require.Equal(t, map[string]string{"url": sentence}, a.details(t))
	}
}

func TestWebhookTestsAreLimited(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{WebhookTestsPerMinute: 2})
	const body = `{"url":"https://a.example/hook"}`
	for range 2 {
		require.Equal(t, http.StatusOK, r.do(t, "POST", "/api/v1/webhooks/test", body).code)
	}
	a := r.do(t, "POST", "/api/v1/webhooks/test", body)
	require.Equal(t, http.StatusTooManyRequests, a.code)
	require.NotEmpty(t, a.header.Get("Retry-After"))
	require.Equal(t, http.StatusOK, r.do(t, "POST", "/api/v1/webhooks/test", body, as(senderKey)).code, "another key's are its own")
	require.Equal(t, http.StatusCreated, r.submit(t, sample).code, "submissions are counted apart")
}
