package upstream

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/sdk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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

func failureOf(t *testing.T, err error) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, err, &f)
	return f
}

func TestWhatIsRepeatedAndWhatIsNot(t *testing.T) {
	t.Parallel()
	good := says(200, `{}`)
	for name, c := range map[string]struct {
		method     string
		repeatable bool
		first      turn
		asked      int
		code       string
	}{
		"429 to a POST":                              {"POST", false, says(429, ""), 2, ""},
		"503 to a POST":                              {"POST", false, says(503, ""), 2, ""},
		"500 to a POST may have been accepted":       {"POST", false, says(500, ""), 1, "backend_failed"},
		"502 to a POST may have been accepted":       {"POST", false, says(502, ""), 1, "backend_failed"},
		"500 to a repeatable POST":                   {"POST", true, says(500, ""), 2, ""},
		"500 to a GET":                               {"GET", false, says(500, ""), 2, ""},
		"500 to a DELETE":                            {"DELETE", false, says(504, ""), 2, ""},
		"no connection for a POST":                   {"POST", false, breaks(false), 2, ""},
		"connection lost after a POST":               {"POST", false, breaks(true), 1, "backend_unreachable"},
		"connection lost after a repeatable POST":    {"POST", true, breaks(true), 2, ""},
		"connection lost after a GET":                {"GET", false, breaks(true), 2, ""},
		"answer of a POST broken":                    {"POST", false, brokenBody(`{"a`), 1, "backend_unreachable"},
		"answer of a GET broken":                     {"GET", false, brokenBody(`{"a`), 2, ""},
		"400 is final":                               {"GET", true, says(400, ""), 1, "backend_rejected"},
		"401 is final":                               {"GET", true, says(401, ""), 1, "backend_unauthorized"},
		"404 is final":                               {"GET", true, says(404, ""), 1, "backend_not_found"},
		"a redirect is final":                        {"GET", true, says(302, "", "Location", "http://elsewhere.example/x?token=1"), 1, "backend_bad_answer"},
		"an answer that is no JSON is final":         {"GET", true, says(200, "<html>"), 1, "backend_bad_answer"},
		"a quota that is used up is not waited for":  {"POST", true, says(429, `{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}`), 1, "backend_rate_limited"},
		"a wait of an hour is not waited for":        {"POST", true, says(429, "", "Retry-After", "3600"), 1, "backend_rate_limited"},
		"a Retry-After of nonsense is a plain pause": {"POST", true, says(429, "", "Retry-After", "soon"), 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{turns: []turn{c.first, good}}
				client := against(s, nil)
				if c.repeatable {
					client = client.Repeatable()
				}
				err := client.JSON(t.Context(), c.method, "/x", map[string]int{"a": 1}, &map[string]any{})
				require.Len(t, s.at, c.asked)
				if c.code == "" {
					require.NoError(t, err)
					return
				}
				require.Equal(t, c.code, failureOf(t, err).Code)
			})
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	for _, form := range []func() string{
		func() string { return "7" },
		func() string { return time.Now().Add(7 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{turns: []turn{says(429, "", "Retry-After", form()), says(200, "{}")}}
			require.NoError(t, against(s, nil).JSON(t.Context(), "POST", "/x", nil, nil))
			require.Len(t, s.at, 2)
			require.InDelta(t, 7, s.at[1].Seconds(), 1)
		})
	}
}

func TestPausesDoubleWithJitterUntilTheAttemptsAreUsedUp(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	for range 8 {
		synctest.Test(t, func(t *testing.T) {
			s := &script{turns: []turn{says(500, "")}}
			f := failureOf(t, against(s, nil).JSON(t.Context(), "GET", "/x", nil, nil))
			require.True(t, f.Retryable)
			require.Len(t, s.at, defaultAttempts)
			for i, full := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second} {
				pause := s.at[i+1] - s.at[i]
				require.GreaterOrEqual(t, pause, full/2)
				require.LessOrEqual(t, pause, full)
				seen[pause] = true
			}
		})
	}
	require.Greater(t, len(seen), 10, "the pauses are drawn by chance")
	require.LessOrEqual(t, backoff(60), longestPause)
}

func TestNoPauseOutlastsTheTask(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		s := &script{turns: []turn{says(429, "", "Retry-After", "20"), says(200, "{}")}}
		f := failureOf(t, against(s, nil).JSON(ctx, "POST", "/x", nil, nil))
		require.Equal(t, "backend_rate_limited", f.Code)
		require.Contains(t, f.Message, "come back in 20 s")
		require.Zero(t, time.Since(s.start), "what can't be waited for is said at once")
	})
}

func TestCancelEndsAPauseAtOnceWithItsCause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("cancelled by the user")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(3*time.Second, func() { cancel(stop) })
		s := &script{turns: []turn{says(503, "", "Retry-After", "25")}}
		require.ErrorIs(t, against(s, nil).JSON(ctx, "POST", "/x", nil, nil), stop)
		require.Equal(t, 3*time.Second, time.Since(s.start))
	})
}

func TestServerThatNeverAnswersTimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{turns: []turn{hangs}}
		c := against(s, func(s *Server) { s.Timeout, s.Attempts = 10*time.Second, 1 })
		f := failureOf(t, c.JSON(t.Context(), "GET", "/x", nil, nil))
		require.Equal(t, "backend_timeout", f.Code)
		require.Contains(t, f.Message, "The muse did not answer within 10s")
		require.Equal(t, 10*time.Second, time.Since(s.start))
	})
}

// slow gives a byte every few seconds, and stops in the middle.
type slow struct {
	ctx   context.Context
	pause time.Duration
	left  int
}

func (s *slow) Read(b []byte) (int, error) {
	if s.left == 0 {
		<-s.ctx.Done()
		return 0, s.ctx.Err()
	}
	time.Sleep(s.pause) //nolint:forbidigo // the bubble's time
	s.left--
	b[0] = 'x'
	return 1, nil
}

func (s *slow) Close() error { return nil }

func TestStreamMayTakeLongButNotStall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{turns: []turn{func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: &slow{r.Context(), 8 * time.Second, 20}, ContentLength: -1}, nil
		}}}
		c := against(s, func(s *Server) { s.Timeout = 10 * time.Second })
		response, err := c.Do(t.Context(), "POST", "/x", "text/plain", func() io.Reader { return strings.NewReader("hi") })
		require.NoError(t, err)
		time.Sleep(time.Minute) //nolint:forbidigo // a caller may take its time, too
		said, err := io.ReadAll(response.Body)
		require.NoError(t, response.Body.Close())
		require.ErrorIs(t, err, errTimeout)
		require.Len(t, said, 20)
		require.Equal(t, (60+20*8+10)*time.Second, time.Since(s.start))
	})
}

func TestBodyIsMadeAnewForEachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var bodies []string
		note := func(answer turn) turn {
			return func(r *http.Request) (*http.Response, error) {
				b, err := io.ReadAll(r.Body)
				if err != nil {
					return nil, err
				}
				bodies = append(bodies, string(b))
				return answer(r)
			}
		}
		s := &script{turns: []turn{note(says(503, "")), note(says(200, "{}"))}}
		require.NoError(t, against(s, nil).JSON(t.Context(), "POST", "/x", map[string]int{"a": 1}, nil))
		require.Equal(t, []string{`{"a":1}`, `{"a":1}`}, bodies)
	})
}
