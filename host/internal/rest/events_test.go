package rest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/rest"
)

// event is one server-sent event as a client reads it.
type event struct{ id, kind, data string }

// feed is an open event stream.
type feed struct {
	response *http.Response
	lines    *bufio.Scanner
	comments int
}

func (s *service) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	return server.URL
}

func open(t *testing.T, url string, with ...func(*http.Request)) *feed {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	require.NoError(t, err)
	for _, do := range with {
		do(r)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	require.NoError(t, err)
	t.Cleanup(func() {
		cancel()
		_ = response.Body.Close()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	return &feed{response: response, lines: bufio.NewScanner(response.Body)}
}

// next reads one event; false at the end of the stream.
func (f *feed) next() (e event, ok bool) {
	for f.lines.Scan() {
		name, value, _ := strings.Cut(f.lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case f.lines.Text() == "":
			if e.kind != "" {
				return e, true
			}
			e = event{}
		case name == "":
			f.comments++
		case name == "id":
			e.id = value
		case name == "event":
			e.kind = value
		case name == "data":
			e.data += value
		}
	}
	return e, false
}

func (f *feed) want(t *testing.T, kind string) event {
	t.Helper()
	e, ok := f.next()
	require.True(t, ok, "the stream ended")
	require.Equal(t, kind, e.kind)
	require.True(t, json.Valid([]byte(e.data)), e.data)
	return e
}

func TestTaskEventsStartWithASnapshotAndEndWithTheTask(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id, other := s.task(t, "p"), s.task(t, "p")
	f := open(t, s.serve(t)+"/api/v1/tasks/"+id+"/events", as(studioKey))
	require.Equal(t, http.StatusOK, f.response.StatusCode)
	require.Equal(t, "text/event-stream; charset=utf-8", f.response.Header.Get("Content-Type"))
	require.Contains(t, f.want(t, "snapshot").data, `"status":"queued"`)
	s.queue.change(parse(other), started)
	s.queue.change(parse(id), started)
	require.Contains(t, f.want(t, "processing").data, id)
	s.queue.change(parse(id), completed)
	end := f.want(t, "completed")
	require.NotEmpty(t, end.id)
	require.Contains(t, end.data, `"media_url":"https://`)
	_, more := f.next()
	require.False(t, more)
}

func TestEventsResumeWhereTheWatcherWas(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "p")
	url := s.serve(t) + "/api/v1/projects/p/events"
	f := open(t, url, as(studioKey))
	require.Contains(t, f.want(t, "snapshot").data, id)
	s.queue.change(parse(id), started)
	last := f.want(t, "processing").id
	s.queue.change(parse(id), failed)
	s.task(t, "p")
	again := open(t, url, as(studioKey), header("Last-Event-ID", last))
	require.Contains(t, again.want(t, "failed").data, "storyboard at url1")

	forgotten := open(t, url, as(studioKey), header("Last-Event-ID", "1000-0"))
	require.Contains(t, forgotten.want(t, "snapshot").data, `"total":2`)
	junk := open(t, url, as(studioKey), header("Last-Event-ID", "junk\x01"[:4]))
	junk.want(t, "snapshot")
}

func TestWatcherOfAnEndedTaskIsToldOnceAndSentAway(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "p")
	s.queue.change(parse(id), cancelled)
	url := s.serve(t) + "/api/v1/tasks/" + id + "/events"
	f := open(t, url, as(studioKey))
	end := f.want(t, "cancelled")
	_, more := f.next()
	require.False(t, more)
	back := open(t, url, as(studioKey), header("Last-Event-ID", end.id))
	require.Equal(t, http.StatusNoContent, back.response.StatusCode)
}

func TestSilentStreamsBeatAndEndWithTheService(t *testing.T) {
	t.Parallel()
	closing := make(chan struct{})
	s := setup(t, func(o *rest.Options) { o.Heartbeat, o.Closing = 5*time.Millisecond, closing })
	f := open(t, s.serve(t)+"/api/v1/projects/p/events", as(studioKey))
	f.want(t, "snapshot")
	for f.comments < 3 {
		require.True(t, f.lines.Scan())
		if strings.HasPrefix(f.lines.Text(), ":") {
			f.comments++
		}
	}
	close(closing)
	_, more := f.next()
	require.False(t, more)
}

func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	s := setup(t, func(o *rest.Options) { o.Streams = 1 })
	url := s.serve(t) + "/api/v1/projects/p/events"
	f := open(t, url, as(studioKey))
	f.want(t, "snapshot")
	require.Equal(t, http.StatusServiceUnavailable, open(t, url, as(studioKey)).response.StatusCode)
}

func TestWatcherThatGoesAwayIsNoErrorInTheLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := setup(t, func(o *rest.Options) { o.Logger = hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Debug}) })
	s.queue.down = context.Canceled
	gone, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequestWithContext(gone, http.MethodGet, "/api/v1/projects/p/events", nil)
	as(studioKey)(r)
	s.handler.ServeHTTP(httptest.NewRecorder(), r)
	require.Contains(t, log.String(), "[DEBUG] rest: the client went away")
	require.NotContains(t, log.String(), "[ERROR]")
}

func TestReadTokenOpensItsProjectsStreamsOnly(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id, theirs := s.task(t, "noir"), s.task(t, "western")
	a := s.do(t, http.MethodPost, "/api/v1/projects/noir/token", "", as(readerKey))
	require.Equal(t, http.StatusCreated, a.code)
	got := a.json(t)
	require.InDelta(t, 600, got["expires_in"], 0)
	token, _ := got["token"].(string)
	base := s.serve(t)
	for path, code := range map[string]int{
		"/api/v1/projects/noir/events": 200, "/api/v1/tasks/" + id + "/events": 200,
		"/api/v1/projects/western/events": 404, "/api/v1/tasks/" + theirs + "/events": 404,
		"/api/v1/tasks/" + id + "/status": 401, "/api/v1/projects/noir/tasks": 401, "/api/v1/types": 401,
	} {
		require.Equal(t, code, open(t, base+path+"?token="+token).response.StatusCode, path)
	}
	s.queue.change(parse(id), cancelled) // its stream ends by itself
	for i := range token {
		flipped := []byte(token)
		flipped[i] = "AB"[min(1, int('B'-min(flipped[i], 'B')))]
		if string(flipped) != token {
			require.Equal(t, http.StatusUnauthorized, s.get(t, "/api/v1/tasks/"+id+"/events?token="+string(flipped), as("")).code)
		}
	}
}

func TestReadTokenExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t)
		id := s.task(t, "noir")
		s.queue.change(parse(id), cancelled)
		token, _ := s.do(t, http.MethodPost, "/api/v1/projects/noir/token", "").json(t)["token"].(string)
		watch := func() int { return s.get(t, "/api/v1/tasks/"+id+"/events?token="+token, as("")).code }
		time.Sleep(9 * time.Minute) //nolint:forbidigo // the clock is the bubble's
		require.Equal(t, http.StatusOK, watch())
		time.Sleep(time.Minute) //nolint:forbidigo // the clock is the bubble's
		require.Equal(t, http.StatusUnauthorized, watch())
	})
}
