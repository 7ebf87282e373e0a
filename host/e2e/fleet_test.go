package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver"
	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// fleet is three hosts on one Redis, each by a cable of its own, and what clients were told by them.
type fleet struct {
	t     *testing.T
	redis *redisserver.Server
	hosts []*service
	wires []*cable
	sink  *sink
	dice  *rand.Rand // of the faults; the clients have their own

	mu    sync.Mutex
	acked []string
	keys  int // Idempotency-Keys that were used
}

// alone leaves only chaos in plugins.hcl: the other plugins cost a start each.
func alone(s *service) {
	s.edit(func(text string) string {
		before, _, found := strings.Cut(text, `plugin "image"`)
		require.True(s.t, found)
		return before
	})
}

func newFleet(t *testing.T, seed uint64) *fleet {
	t.Helper()
	c := &fleet{t: t, redis: redistest.StartServer(t), sink: newSink(t), dice: rand.New(rand.NewPCG(seed, seed))}
	media := ""
	for n := range 3 {
		wire := newCable(t, c.redis.URL())
		s := startService(t, unlimited+media, alone, withEnv("BACKLOT_REDIS_URL="+wire.url()))
		if n == 0 {
			media = s.sameMedia()
		}
		c.hosts, c.wires = append(c.hosts, s), append(c.wires, wire)
	}
	return c
}

// work is the task_data of a task: most end at once, some take a while, a few leave a picture.
func work() object {
	switch n := rand.IntN(10); {
	case n < 3:
		return object{}
	case n < 9:
		return object{"fault": "slow", "seconds": 0.05 + 2*rand.Float64()}
	}
	return object{"fault": "media"}
}

// submit stores n tasks, as clients that ask one host after the other, under the same key, until one has taken the task.
func (c *fleet) submit(n int) {
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			c.mu.Lock()
			c.keys++
			key := fmt.Sprintf("%s-%d", filepath.Base(c.hosts[0].dir), c.keys)
			c.mu.Unlock()
			id, err := c.insist(key, object{
				"project_id": fmt.Sprintf("p%d", rand.IntN(4)), "task_type": "chaos", "priority": 1 + rand.IntN(3),
				"task_data": work(), "callback_url": c.sink.url,
			})
			if err != nil {
				c.t.Error(err)
				return
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			c.acked = append(c.acked, id)
		})
	}
	all.Wait()
}

// insist gives the id of the task, or an error after a minute without an answer, or at an answer that is no excuse.
func (c *fleet) insist(key string, body object) (string, error) {
	wait := time.NewTicker(20 * time.Millisecond)
	defer wait.Stop()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-wait.C {
		code, b, err := c.hosts[rand.IntN(len(c.hosts))].try(http.MethodPost, "/api/v1/tasks/submit", body, "Idempotency-Key", key)
		switch {
		case err != nil || code == http.StatusServiceUnavailable:
		case code == http.StatusCreated:
			var answer struct {
				ID string `json:"task_id"`
			}
			return answer.ID, json.Unmarshal(b, &answer)
		default:
			return "", fmt.Errorf("submit answered %d: %s", code, b)
		}
	}
	return "", fmt.Errorf("nobody took %s for a minute", key)
}

// cancel asks any host to cancel a task, once; that it has ended is as good an answer.
func (c *fleet) cancel(id string) {
	_, _, _ = c.hosts[rand.IntN(len(c.hosts))].try(http.MethodDelete, "/api/v1/tasks/"+id+"/cancel", nil)
}
