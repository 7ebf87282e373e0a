package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func server(t *testing.T, h http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c, err := New(Service{URL: s.URL + "/", Key: "secret"})
	require.NoError(t, err)
	c.first = time.Millisecond
	c.silence = 300 * time.Millisecond
	t.Cleanup(c.Close)
	return c
}

func TestKeyGoesToNoOtherHost(t *testing.T) {
	t.Parallel()
	elsewhere := server(t, func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") })
	c := server(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	})
	_, err := c.Get(t.Context(), "/api/v1/types")
	require.ErrorContains(t, err, "the key is not for that one")
}

func TestResultsAreFetchedWithoutTheKey(t *testing.T) {
	t.Parallel()
	c := server(t, func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header["X-Api-Key"]) > 0 {
			w.WriteHeader(http.StatusTeapot)
		}
		_, _ = io.WriteString(w, "picture")
	})
	path := filepath.Join(t.TempDir(), "a.png")
	require.NoError(t, c.Save(t.Context(), c.URL+"/media/a.png", path))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "picture", string(b))
	for _, bad := range []string{"file:///etc/passwd", "", "::"} {
		require.ErrorContains(t, c.Save(t.Context(), bad, path), "can't be fetched")
	}
}

func TestHalfAFileIsNoFile(t *testing.T) {
	t.Parallel()
	c := server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
	})
	dir := t.TempDir()
	path := filepath.Join(dir, "a.png")
	require.NoError(t, os.WriteFile(path, []byte("before"), 0o600))
	require.Error(t, c.Save(t.Context(), c.URL+"/media/a.png", path))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "before", string(b))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestDevicesAreWrittenToAndStay(t *testing.T) {
	t.Parallel()
	write := func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }
	link := filepath.Join(t.TempDir(), "null")
	require.NoError(t, os.Symlink(os.DevNull, link))
	require.NoError(t, Replace(link, write))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type())
}

func TestBrokenStreamIsTakenUpWhereItBroke(t *testing.T) {
	t.Parallel()
	var asked []string
	c := server(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Last-Event-ID"))
		switch len(asked) {
		case 1:
			_, _ = io.WriteString(w, "retry: 1\n\nid: 7-1\nevent: progress\ndata: {\"a\":\ndata: 1}\n\nevent: progress\ndata: cut")
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 3:
			_, _ = io.WriteString(w, "event: preview\ndata: 2\n\n") // without an id
		default:
			_, _ = io.WriteString(w, ": beat\n\nid: end\nevent: completed\ndata: {}\n\n")
		}
	})
	var events []Event
	broken := 0
	err := c.Follow(t.Context(), "/events", Watcher{
		Event:  func(e Event) (bool, error) { events = append(events, e); return e.Kind == "completed", nil },
		Broken: func(error) { broken++ },
	})
	require.NoError(t, err)
	require.Equal(t, []string{"", "7-1", "7-1", "7-1"}, asked)
	require.Equal(t, []Event{
		{"7-1", "progress", []byte("{\"a\":\n1}")}, {"", "preview", []byte("2")}, {"end", "completed", []byte("{}")},
	}, events)
	require.Equal(t, 3, broken)
}

// A host that is stopped takes connections and says nothing on them.
func TestServiceThatTakesConnectionsAndSaysNothingIsGivenUp(t *testing.T) {
	t.Parallel()
	asked := 0
	c := server(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 2 {
			<-r.Context().Done() // before the header
		}
		_, _ = io.WriteString(w, "event: progress\ndata: 1\n\n")
		if asked == 1 {
			return
		}
		_, _ = io.WriteString(w, "event: completed\ndata: {}\n\n")
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var broken []error
	require.NoError(t, c.Follow(ctx, "/events", Watcher{
		Event:  func(e Event) (bool, error) { return e.Kind == "completed", nil },
		Broken: func(err error) { broken = append(broken, err) },
	}))
	require.Len(t, broken, 2)
	require.ErrorContains(t, broken[1], "it said nothing for 300ms")

	mute := server(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	err := mute.Follow(ctx, "/events", Watcher{})
	require.ErrorAs(t, err, new(*UnreachableError))
	require.NotErrorIs(t, err, context.Canceled)
}

func TestFileThatStopsComingIsGivenUp(t *testing.T) {
	t.Parallel()
	c := server(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	folder := t.TempDir()
	require.ErrorContains(t, c.Save(ctx, c.URL+"/media/a.png", filepath.Join(folder, "a.png")), "it said nothing for 300ms")
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestStreamThatCannotBeOpenedIsAnError(t *testing.T) {
	t.Parallel()
	c := server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"error":"task_not_found","message":"Task with ID 'x' not found"}`)
	})
	err := c.Follow(t.Context(), "/events", Watcher{Event: func(Event) (bool, error) { return false, nil }})
	require.EqualError(t, err, "Task with ID 'x' not found")

	gone, err := New(Service{URL: closedPort(t)})
	require.NoError(t, err)
	err = gone.Follow(t.Context(), "/events", Watcher{})
	require.ErrorAs(t, err, new(*UnreachableError))
}

func TestStreamEndsWithItsWatcherAndItsContext(t *testing.T) {
	t.Parallel()
	c := server(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "event: x\ndata: 1\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	own := errors.New("no")
	require.ErrorIs(t, c.Follow(t.Context(), "/", Watcher{Event: func(Event) (bool, error) { return false, own }}), own)
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Follow(ctx, "/", Watcher{Event: func(Event) (bool, error) { cancel(); return false, nil }})
	require.ErrorIs(t, err, context.Canceled)
}

func TestUnreachableNamesURLAndReason(t *testing.T) {
	t.Parallel()
	at := closedPort(t)
	c, err := New(Service{URL: at})
	require.NoError(t, err)
	_, err = c.Get(t.Context(), "/")
	require.EqualError(t, err, "no service answers at "+at+": connection refused")
}

func TestRefusalHasFieldsAndPatience(t *testing.T) {
	t.Parallel()
	c := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/proxy" {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, "<html>")
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"error":"validation_error","message":"Invalid task data","details":{"task_data.fps":"Too many"}}`)
	})
	_, err := c.Get(t.Context(), "/")
	var r *RefusedError
	require.ErrorAs(t, err, &r)
	require.Equal(t, map[string]string{"task_data.fps": "Too many"}, r.Details)
	_, err = c.Get(t.Context(), "/proxy")
	require.ErrorAs(t, err, &r)
	require.Equal(t, 7, r.RetryAfter)
	require.Contains(t, r.Message, "not as a Backlot service does")
}

func TestOddURLsAreRefused(t *testing.T) {
	t.Parallel()
	for _, u := range []string{"", "localhost:8001", "ftp://x", "http://", "http://u:hush@h", "http://h?x=1", "http://h#x", "http://h:port"} {
		_, err := New(Service{URL: u})
		require.Error(t, err, u)
		require.NotContains(t, err.Error(), "hush", u)
	}
}

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return "http://" + l.Addr().String()
}
