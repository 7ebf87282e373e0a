package upstream

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"
)

// turn is what a script answers one request with.
type turn func(r *http.Request) (*http.Response, error)

// script answers requests by turns and notes when they came; time is the bubble's.
type script struct {
	turns []turn
	at    []time.Duration
	start time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	n := len(s.at)
	s.at = append(s.at, time.Since(s.start))
	return s.turns[min(n, len(s.turns)-1)](r)
}

func says(status int, body string, header ...string) turn {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

// breaks loses the connection, before or after the request left.
func breaks(sent bool) turn {
	return func(r *http.Request) (*http.Response, error) {
		if sent {
			httptrace.ContextClientTrace(r.Context()).WroteHeaders()
		}
		return nil, io.ErrUnexpectedEOF
	}
}

// brokenBody begins an answer and breaks in the middle.
func brokenBody(begin string) turn {
	return func(*http.Request) (*http.Response, error) {
		body := io.MultiReader(strings.NewReader(begin), failing{io.ErrUnexpectedEOF})
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body), ContentLength: -1}, nil
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// hangs never answers.
func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// against makes a client whose requests go to the script. It is called inside a bubble.
func against(s *script, change func(*Server)) *Client {
	server := Server{Name: "the muse", BaseURL: "http://muse.example/v1/", Secret: "sk-secret"}
	if change != nil {
		change(&server)
	}
	c := New(server)
	s.start = time.Now()
	c.http.Transport, c.elsewhere.Transport = s, s
	return c
}
