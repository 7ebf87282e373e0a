package webhook

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/task"
)

func try(t *testing.T, url string, change ...func(*Options)) []Trial {
	t.Helper()
	m := newOutbox()
	o := Options{Outbox: m, Load: m.load, Guard: egress.NewGuard(loopback), Secrets: []string{currentSecret}}
	for _, do := range change {
		do(&o)
	}
	t.Cleanup(o.Guard.Transport().CloseIdleConnections)
	c, err := New(o)
	require.NoError(t, err)
	all, err := c.Try(t.Context(), url)
	require.NoError(t, err)
	require.Len(t, all, 3)
	for i, event := range []task.State{task.Completed, task.Failed, task.Cancelled} {
		require.Equal(t, event, all[i].Event)
	}
	return all
}

func TestSamplesAreWhatRealCallbacksAre(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var bodies []string
	ids := map[string]bool{}
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if verifier(t, currentSecret).Verify(b, r.Header) == nil && r.Header.Get("Content-Type") == "application/json" && r.URL.RawQuery == "a=b" {
			bodies = append(bodies, string(b))
		}
		ids[r.Header.Get("webhook-id")] = true
	})
	for _, v := range try(t, url+"/?a=b") {
		require.True(t, v.OK, v.Problem)
		require.Equal(t, http.StatusOK, v.Status)
		require.Empty(t, v.Problem)
		require.Positive(t, v.Took)
	}
	require.Len(t, bodies, 3, "not signed as a real one is")
	require.Len(t, ids, 3)
	for i, want := range []string{`"media_url":"https://media.example/`, `"result":{"error":"This is the sample of a task that failed."}`, `"result":{"error":"The task was cancelled"}`} {
		require.Contains(t, bodies[i], want)
		require.Contains(t, bodies[i], `"metadata":{"sample":true}`)
		var fields map[string]any
		require.NoError(t, json.Unmarshal([]byte(bodies[i]), &fields))
		require.Len(t, fields, 9)
	}
}

func TestTrialSaysWhatTheHandlerDoesWrong(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		case "/silent":
			<-gone
		case "/leaky":
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte("the inner secret"))
		case "/locked":
			w.WriteHeader(http.StatusUnauthorized)
		case "/get":
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
	url := serve(t, handler)
	t.Cleanup(func() { close(gone) })
	secure := httptest.NewTLSServer(handler)
	t.Cleanup(secure.Close)
	other := httptest.NewUnstartedServer(handler)
	other.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, net.ErrClosed }}
	other.StartTLS()
	t.Cleanup(other.Close)
	for at, want := range map[string]struct {
		status  int
		problem string
	}{
		url + "/redirect":                        {302, "redirects are not followed"},
		url + "/silent":                          {0, "The receiver did not answer within 200ms."},
		url + "/leaky":                           {500, "The receiver answered 500 Internal Server Error."},
		url + "/locked":                          {401, "let it in by its signature"},
		url + "/get":                             {405, "has to take POST"},
		secure.URL:                               {0, "The receiver's certificate is not trusted."},
		strings.Replace(url, "http", "https", 1): {0, "does not speak TLS there"},
		other.URL:                                {0, "can't be reached or broke off"},
		"http://169.254.169.254/latest":          {0, "The callback address is refused: 169.254.169.254 is not a public address."},
		"http://user:pa55@example.com/":          {0, "The callback address is refused: it carries credentials."},
		"file:///etc/passwd":                     {0, "it is not an http or https URL"},
	} {
		for _, v := range try(t, at, func(o *Options) { o.Timeout = 200 * time.Millisecond }) {
			require.False(t, v.OK, at)
			require.Equal(t, want.status, v.Status, at)
			require.Contains(t, v.Problem, want.problem, at)
			require.NotContains(t, v.Problem, "inner secret")
			require.NotContains(t, v.Problem, "pa55")
		}
	}
}

func TestTrialDoesNotTellWhereANameLeads(t *testing.T) {
	t.Parallel()
	hosts := outcome{err: "The callback address is refused: 10.1.2.3 is not a public address.", refusal: true}
	require.NotContains(t, hosts.refused(egress.NewGuard(nil), "http://inner.example/"), "10.1.2.3")
	require.Empty(t, hosts.refused(egress.NewGuard(nil), "http://10.1.2.3/"), "who wrote the address knows it")
	require.Empty(t, outcome{err: "x"}.refused(egress.NewGuard(nil), "http://inner.example/"))
}

func TestNoMoreTrialsThanAFewRunAtOnce(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}, 100), make(chan struct{})
	url := serve(t, func(http.ResponseWriter, *http.Request) { entered <- struct{}{}; <-leave })
	m, g := newOutbox(), egress.NewGuard(loopback)
	t.Cleanup(g.Transport().CloseIdleConnections)
	c, err := New(Options{Outbox: m, Load: m.load, Guard: g})
	require.NoError(t, err)
	var all sync.WaitGroup
	for range mostTrials {
		all.Go(func() { _, _ = c.Try(t.Context(), url) })
		<-entered
	}
	_, err = c.Try(t.Context(), url)
	require.ErrorIs(t, err, ErrBusy)
	close(leave)
	all.Wait()
	_, err = c.Try(t.Context(), url)
	require.NoError(t, err)
}
