package rest

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// longestWait is how long a request may ask to be held for the end of its task.
const longestWait = 60

// waitWanted reads ?wait=N or Prefer: wait=N, in seconds; the query goes first.
func waitWanted(r *http.Request) (time.Duration, error) {
	said := ""
	if r.URL.RawQuery != "" {
		said = r.URL.Query().Get("wait")
	}
	if said == "" {
		said = preferred(r.Header["Prefer"])
	}
	if said == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(said, 10, 8)
	if err != nil || n > longestWait {
		return 0, invalid("Invalid request", map[string]string{"wait": "Wait must be a whole number of seconds from 0 to 60"})
	}
	return time.Duration(n) * time.Second, nil
}

// preferred finds wait among the preferences of RFC 7240.
func preferred(headers []string) string {
	for _, header := range headers {
		for preference := range strings.SplitSeq(header, ",") {
			preference, _, _ = strings.Cut(preference, ";")
			name, value, _ := strings.Cut(preference, "=")
			if strings.EqualFold(strings.TrimSpace(name), "wait") {
				if value = strings.Trim(strings.TrimSpace(value), `"`); value == "" {
					return "none"
				}
				return value
			}
		}
	}
	return ""
}

func applied(wait time.Duration) string { return "wait=" + strconv.Itoa(int(wait/time.Second)) }

// await holds the request until the task ends; false where it did not in time. The wait also ends with the service.
func (a *API) await(c *gin.Context, id task.ID, wait time.Duration) (task.Task, bool) {
	leave(c)
	linger(c.Writer, wait+answerPatience)
	ctx, cancel := context.WithTimeout(c.Request.Context(), wait)
	defer cancel()
	if a.Closing != nil {
		go func() {
			select {
			case <-a.Closing:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	x, err := a.Queue.Await(ctx, id)
	return x, err == nil && x.State.Ended()
}

// setRate tells where the key stands in its window. Without a limit there is nothing to tell.
func setRate(c *gin.Context, r queue.Rate) {
	if r.Limit <= 0 {
		return
	}
	h := c.Writer.Header()
	h["Ratelimit-Limit"] = []string{strconv.Itoa(r.Limit)}
	h["Ratelimit-Remaining"] = []string{strconv.Itoa(max(0, r.Remaining))}
	h["Ratelimit-Reset"] = []string{strconv.Itoa(int(math.Ceil(r.Reset.Seconds())))}
}
