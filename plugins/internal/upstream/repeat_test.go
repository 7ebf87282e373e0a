package upstream

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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
				require.Equal(t, c.code, upstreamtest.Failure(t, err).Code)
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
			f := upstreamtest.Failure(t, against(s, nil).JSON(t.Context(), "GET", "/x", nil, nil))
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
		f := upstreamtest.Failure(t, against(s, nil).JSON(ctx, "POST", "/x", nil, nil))
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
