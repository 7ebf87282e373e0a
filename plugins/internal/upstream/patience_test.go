package upstream

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

func TestServerThatNeverAnswersTimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{turns: []turn{hangs}}
		c := against(s, func(s *Server) { s.Timeout, s.Attempts = 10*time.Second, 1 })
		f := upstreamtest.Failure(t, c.JSON(t.Context(), "GET", "/x", nil, nil))
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
