package e2e

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

func TestR17_HostKeepsNothingOfTasksPastTheirRetention(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	s := startService(t, unlimited+"media {\n  retention = \"1s\"\n}\n", alone, withEnv("BACKLOT_REDIS_URL="+url))
	redis := dial(t, url)
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 10*time.Second)["status"])
	tasks := func() (n int) {
		keys, err := redis.Keys(t.Context(), key("t:*")).Result()
		require.NoError(t, err)
		return len(keys)
	}
	n := long(t, 500, 20_000)
	var clients sync.WaitGroup
	for c := range 4 {
		clients.Go(func() {
			for range n / 4 {
				data := object{}
				if c == 0 {
					data = object{"fault": "media"}
				}
				if _, err := s.trySubmit(data); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	clients.Wait()
	s.eventually(time.Minute, "all ended", func() bool {
		return redis.ZCard(t.Context(), key("e")).Val() >= int64(n) || tasks() <= n/2
	})
	most, began := tasks(), time.Now()
	s.eventually(50*time.Second, "rid of all tasks", func() bool { return tasks() == 0 })
	took := time.Since(began)
	all, err := redis.Keys(t.Context(), "*").Result()
	require.NoError(t, err)
	var left []string
	for _, k := range all {
		if strings.Contains(k, ":b:") || strings.Contains(k, ":r:") || strings.Contains(k, ":x:") || strings.Contains(k, ":d") && !strings.Contains(k, ":dur:") {
			left = append(left, k)
		}
	}
	t.Logf("R17: %d tasks through a host, all of %d removed within %s of their end; keys in all %d, leaked keys %d, media left %d",
		n, most, took.Round(time.Second), len(all), len(left), pictures(s.kept()))
	require.Empty(t, left)
	require.Zero(t, pictures(s.kept()))
}
