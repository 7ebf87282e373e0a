package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// A task of one host is told of by another.
func TestTimelineAndLogsAreReadOnEveryHost(t *testing.T) {
	t.Parallel()
	redis, sink := withEnv("BACKLOT_REDIS_URL="+redistest.Start(t)), newSink(t)
	first := startService(t, unlimited, alone, redis)
	id := first.submit("chaos", object{"fault": "crash", "attempts": 1}, object{"callback_url": sink.url})
	first.await(id, 20*time.Second)
	chatty := first.submit("chaos", object{"fault": "logflood", "seconds": 1.5})
	steps := first.submit("chaos", object{"fault": "slow", "seconds": 0.6})

	other := startService(t, unlimited+first.sameMedia(), alone, redis)
	other.eventually(20*time.Second, "told of the webhook", func() bool {
		return strings.HasSuffix(strings.Join(other.events(id), " "), "webhook")
	})
	require.Equal(t, []string{"submitted", "claimed", "crashed", "claimed", "completed", "webhook"}, other.events(id))
	var logs object
	other.eventually(20*time.Second, "told of log lines", func() bool {
		_, logs = other.call(http.MethodGet, "/api/v1/tasks/"+chatty+"/logs", nil)
		return logs["dropped"].(float64) > 0
	})
	lines := logs["lines"].([]any)
	line := lines[len(lines)-1].(object)
	require.Equal(t, strings.Repeat("x", 1000), line["message"])
	require.Equal(t, "info", line["level"])
	require.LessOrEqual(t, len(lines), 64, "64 KiB of lines of a thousand bytes")
	require.Equal(t, "completed", first.await(chatty, 20*time.Second)["status"])
	first.await(steps, 20*time.Second)
	require.Equal(t, []string{"submitted", "claimed", "step", "completed"}, other.events(steps), "its progress goes on, its step is one")
	_, logs = other.call(http.MethodGet, "/api/v1/tasks/"+id+"/logs", nil)
	require.Empty(t, logs["lines"])
}

// events are what a task's timeline tells, in order.
func (s *service) events(id string) (all []string) {
	s.t.Helper()
	code, answer := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/timeline", nil)
	require.Equal(s.t, http.StatusOK, code, "%v", answer)
	for _, e := range answer["entries"].([]any) {
		all = append(all, e.(object)["event"].(string))
	}
	return all
}
