package prompttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
)

const secretKey = "sk-secret"

// server is a double of an OpenAI-compatible server: it answers by turns and keeps what it was asked.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []map[string]any
	headers  []http.Header
	paths    []string
}

func newServer(t *testing.T, turns ...http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		s.mu.Lock()
		turn := turns[min(len(s.requests), len(turns)-1)]
		s.requests, s.headers, s.paths = append(s.requests, body), append(s.headers, r.Header), append(s.paths, r.URL.Path)
		s.mu.Unlock()
		turn(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// ask runs a chat against the server; its pauses are recorded, not slept.
func (s *server) ask(t *testing.T, ctx context.Context, change func(*chatOptions)) (answer, []time.Duration, error) {
	t.Helper()
	o := chatOptions{URL: s.URL + "/v1/", APIKey: secretKey, Model: "muse"}
	if change != nil {
		change(&o)
	}
	c, err := newChat(o)
	require.NoError(t, err)
	t.Cleanup(c.http.CloseIdleConnections)
	var pauses []time.Duration
	c.pause = func(ctx context.Context, d time.Duration) error {
		pauses = append(pauses, d)
		return ctx.Err()
	}
	a, err := c.complete(ctx, "Say \"hi\"")
	return a, pauses, err
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}

func asksToWait(status int, retryAfter string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", retryAfter)
		w.WriteHeader(status)
	}
}

const goodAnswer = `{"model":"muse-1","choices":[{"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2}}`

func TestChatAsksAsConfigured(t *testing.T) {
	t.Parallel()
	s := newServer(t, says(200, goodAnswer))
	temperature, most := 0.0, 99
	a, _, err := s.ask(t, t.Context(), func(o *chatOptions) { o.Temperature, o.MaxTokens = &temperature, &most })
	require.NoError(t, err)
	require.Equal(t, "hi", a.text)
	require.Equal(t, "muse-1", a.model)
	require.Equal(t, &usage{Prompt: 7, Completion: 2}, a.usage)
	require.Equal(t, "/v1/chat/completions", s.paths[0])
	require.Equal(t, "Bearer "+secretKey, s.headers[0].Get("Authorization"))
	require.Equal(t, map[string]any{
		"model": "muse", "stream": false, "temperature": 0.0, "max_tokens": 99.0,
		"messages": []any{map[string]any{"role": "user", "content": "Say \"hi\""}},
	}, s.requests[0])
}

func TestChatWithoutKeySendsNone(t *testing.T) {
	t.Parallel()
	s := newServer(t, says(200, goodAnswer))
	_, _, err := s.ask(t, t.Context(), func(o *chatOptions) { o.APIKey = "" })
	require.NoError(t, err)
	require.Empty(t, s.headers[0].Values("Authorization"))
}

func TestChatFailuresSayWhoseFaultTheyAre(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name      string
		turn      http.HandlerFunc
		code      string
		retryable bool
		sentence  string
	}{
		{"401", says(401, `{"error":{"message":"Incorrect API key: sk-secret"}}`), "backend_unauthorized", false, "operator has to correct api_key"},
		{"404", says(404, `{}`), "backend_not_found", false, "operator has to correct model or url"},
		{"400", says(400, `{"error":{"message":"too many tokens for sk-secret."}}`), "backend_rejected", false, "(400): too many tokens for …."},
		{"429", says(429, ``), "backend_rate_limited", true, "try again later"},
		{"500", says(500, `oops`), "backend_failed", true, "The fault is the server's"},
		{"302", asksToWait(302, ""), "backend_bad_answer", false, "no chat completion"},
		{"HTML", says(200, `<html>`), "backend_bad_answer", false, "operator should check that url"},
		{"no choices", says(200, `{"choices":[]}`), "backend_bad_answer", false, "no chat completion"},
		{"cut connection", cutConnection, "backend_unreachable", true, "connection to the language model server failed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := newServer(t, c.turn).ask(t, t.Context(), nil)
			var failure *sdk.Failure
			require.ErrorAs(t, err, &failure)
			require.Equal(t, c.code, failure.Code)
			require.Equal(t, c.retryable, failure.Retryable)
			require.Contains(t, failure.Message, c.sentence)
			require.NotContains(t, failure.Message, secretKey)
		})
	}
}

func cutConnection(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = fmt.Fprint(w, `{"choices":`)
	panic(http.ErrAbortHandler)
}

func TestChatComesBackOnceWhenToldWhen(t *testing.T) {
	t.Parallel()
	s := newServer(t, asksToWait(429, "7"), says(200, goodAnswer))
	a, pauses, err := s.ask(t, t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, "hi", a.text)
	require.Equal(t, []time.Duration{7 * time.Second}, pauses)
	require.Len(t, s.requests, 2)
}

func TestChatDoesNotComeBackTwice(t *testing.T) {
	t.Parallel()
	s := newServer(t, asksToWait(429, "1"))
	_, pauses, err := s.ask(t, t.Context(), nil)
	require.Error(t, err)
	require.Len(t, pauses, 1)
	require.Len(t, s.requests, 2)
}

func TestChatDoesNotWaitLongerThanTheTaskHas(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"3600", "rubbish", "29"} {
		s := newServer(t, asksToWait(503, after))
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, pauses, err := s.ask(t, ctx, nil)
		cancel()
		require.Error(t, err)
		require.Empty(t, pauses, after)
	}
}

// holds answers only when the client has gone.
func holds(gone chan<- struct{}, arrived chan<- struct{}) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(gone)
	}
}

func TestCancelClosesTheRequest(t *testing.T) {
	t.Parallel()
	gone, arrived := make(chan struct{}), make(chan struct{})
	s := newServer(t, holds(gone, arrived))
	reason := errors.New("cancelled by its user")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-arrived
		cancel(reason)
	}()
	_, _, err := s.ask(t, ctx, nil)
	require.ErrorIs(t, err, reason)
	<-gone
}

func TestChatTimeoutIsAFailureThatNamesIt(t *testing.T) {
	t.Parallel()
	gone, arrived := make(chan struct{}), make(chan struct{})
	s := newServer(t, holds(gone, arrived))
	_, _, err := s.ask(t, t.Context(), func(o *chatOptions) { o.Timeout = "50ms" })
	var failure *sdk.Failure
	require.ErrorAs(t, err, &failure)
	require.Equal(t, "backend_timeout", failure.Code)
	require.Contains(t, failure.Message, "within 50ms")
	<-gone
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"0": 0, "12": 12 * time.Second, "Fri, 02 Jan 2026 03:04:15 GMT": 10 * time.Second, "Fri, 02 Jan 2026 03:04:00 GMT": 0,
	} {
		got, ok := retryDelay(header, at)
		require.True(t, ok, header)
		require.Equal(t, want, got, header)
	}
	for _, header := range []string{"-1", "soon", ""} {
		_, ok := retryDelay(header, at)
		require.False(t, ok, header)
	}
}

func TestPauseEndsWithItsContext(t *testing.T) {
	t.Parallel()
	require.NoError(t, pause(t.Context(), time.Millisecond))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, pause(ctx, time.Hour), context.Canceled)
}
