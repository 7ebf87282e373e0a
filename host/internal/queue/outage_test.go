package queue

import (
	"context"
	"fmt"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/task"
)

var errUnavailable = &task.Error{Code: task.CodeUnavailable}

func TestR1_KilledRedisKeepsWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	server := redistest.StartServer(t)
	b := benchOn(t, server.URL(), "a")
	var acked []task.ID
	for range 3 {
		pid := server.PID()
		require.Positive(t, pid)
		var all sync.WaitGroup
		var mu sync.Mutex
		for range 4 {
			all.Go(func() {
				for range 200 {
					s := submission(t, "p", task.Normal)
					_, _, err := b.Submit(b.ctx, []Submission{s})
					mu.Lock()
					if err == nil {
						acked = append(acked, s.Task.ID)
					}
					half := len(acked)%300 == 299
					mu.Unlock()
					if half {
						_ = syscall.Kill(pid, syscall.SIGKILL)
					}
				}
			})
		}
		all.Wait()
		_ = syscall.Kill(pid, syscall.SIGKILL)
		require.Eventually(t, func() bool { return server.PID() != pid && b.Ping(b.ctx) == nil }, 10*time.Second, 5*time.Millisecond)
	}
	for _, id := range acked {
		require.Equal(t, task.Queued, b.status(id).State)
	}
	t.Logf("%d acknowledged, 0 lost", len(acked))
	b.sound()
}

func TestR4_PausedRedisIsUnavailableWithinTwoSecondsAndCostsNoLease(t *testing.T) {
	t.Parallel()
	server := redistest.StartServer(t)
	b := benchOn(t, server.URL(), "a")
	b.submit("p", task.Normal)
	c := b.one()
	b.overdue(c.Task.ID) // as if the pause had been long
	require.NoError(t, b.client.Set(b.ctx, b.keys.prefix+"tick", time.Now().Add(-30*time.Second).UnixMilli(), 0).Err())
	pid := server.PID()
	require.NoError(t, syscall.Kill(pid, syscall.SIGSTOP))
	began := time.Now()
	_, _, err := b.Submit(b.ctx, []Submission{submission(t, "p", task.Normal)})
	require.NoError(t, syscall.Kill(pid, syscall.SIGCONT))
	require.ErrorIs(t, err, errUnavailable)
	require.Less(t, time.Since(began), 2*time.Second)
	require.Eventually(t, func() bool { _, err := b.Reclaim(b.ctx); return err == nil }, 5*time.Second, 10*time.Millisecond)
	lost, err := b.Renew(b.ctx, []Held{c.held()})
	require.NoError(t, err)
	require.Empty(t, lost)
}

// What a paused Redis was asked for it does when it goes on, though nobody waits for the answers any more.
func TestClaimsOfAPausedRedisAreHeardWhenItGoesOn(t *testing.T) {
	t.Parallel()
	server := redistest.StartServer(t)
	b := benchOn(t, server.URL(), "a")
	b.flood("p", task.Normal, 20)
	b.claim(1)
	pid := server.PID()
	require.NoError(t, syscall.Kill(pid, syscall.SIGSTOP))
	for range 3 {
		_, err := b.Claim(b.ctx, []Want{{"image", 5}})
		require.ErrorIs(t, err, errUnavailable)
	}
	require.NoError(t, syscall.Kill(pid, syscall.SIGCONT))
	require.Eventually(t, func() bool { return b.Ping(b.ctx) == nil }, 5*time.Second, 10*time.Millisecond)
	require.Len(t, b.claim(2), 2, "as many as there are places for now")
	leased, err := b.client.ZCard(b.ctx, b.keys.prefix+"a").Result()
	require.NoError(t, err)
	require.EqualValues(t, 3, leased, "no task is held that nobody knows of")
	require.Len(t, b.claim(20), 17, "and the others are given after those")
}

func TestConnectionFoundResetBeforeItsUseIsAnOutage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.ErrorIs(t, b.plain(b.ctx, os.NewSyscallError("read", syscall.ECONNRESET)), errUnavailable)
}

func TestStoppedRedisIsUnavailable(t *testing.T) {
	t.Parallel()
	server := redistest.StartServer(t)
	b := benchOn(t, server.URL(), "a")
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	require.NoError(t, server.Stop(ctx))
	_, _, err := b.Submit(b.ctx, []Submission{submission(t, "p", task.Normal)})
	require.ErrorIs(t, err, errUnavailable)
	_, err = b.Status(b.ctx, newID(t))
	require.ErrorIs(t, err, errUnavailable)
	require.ErrorIs(t, b.Ping(b.ctx), errUnavailable)
}

func TestR5_FullRedisTakesNoTaskButEndsAll(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.flood("p", task.Normal, 4)
	claims := b.claim(2)
	require.NoError(t, b.client.ConfigSet(b.ctx, "maxmemory", "1").Err())
	_, _, err := b.Submit(b.ctx, []Submission{submission(t, "p", task.Normal)})
	require.ErrorIs(t, err, errUnavailable)
	claims = append(claims, b.one())
	lost, err := b.Renew(b.ctx, []Held{claims[0].held()})
	require.NoError(t, err)
	require.Empty(t, lost)
	for _, c := range claims {
		require.NoError(t, b.end(c, Completed))
	}
	_, err = b.Cancel(b.ctx, ids[3])
	require.NoError(t, err)
	b.reclaim()
	require.NoError(t, b.client.ConfigSet(b.ctx, "maxmemory", "0").Err())
	b.sound()
}

func TestR6_RedisThatEvictsIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.client.ConfigSet(b.ctx, "maxmemory-policy", "allkeys-lru").Err())
	_, err := Open(b.ctx, Options{URL: b.url})
	require.ErrorContains(t, err, "set maxmemory-policy to noeviction")
}

func TestR8_FlushedScriptsAreInvisible(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 20 {
		b.submit("p", task.Normal)
		require.NoError(t, b.client.ScriptFlush(b.ctx).Err())
		require.NoError(t, b.end(b.one(), Completed))
	}
}

// TestKeyOfAWrongTypeBreaksNothingElse plants it under each key that finish writes.
func TestR11_KeyOfAWrongTypeBreaksNothingElse(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, key := range []string{"x:c:image:bad", "n:bad", "e", "dur:image"} {
		bad := b.submit("bad", task.Normal).Task.ID
		b.submit("good", task.Normal)
		claims := b.claim(2)
		require.Len(t, claims, 2)
		name := b.keys.prefix + key
		kept := b.client.Dump(b.ctx, name).Val()
		require.NoError(t, b.client.Set(b.ctx, name, "junk", 0).Err())
		var outcomes []Outcome
		for _, c := range claims {
			outcomes = append(outcomes, Outcome{Held: c.held(), Kind: Completed})
		}
		errs := b.Finish(b.ctx, outcomes)
		for j, c := range claims {
			if c.Task.ID == bad {
				require.ErrorContains(t, errs[j], "WRONGTYPE", key)
				require.Equal(t, task.Processing, b.status(bad).State, "nothing was written")
			} else if key[0] == 'x' || key[0] == 'n' {
				require.NoError(t, errs[j], key)
			}
		}
		require.NoError(t, b.client.Del(b.ctx, name).Err())
		if kept != "" {
			require.NoError(t, b.client.RestoreReplace(b.ctx, name, 0, kept).Err())
		}
		for _, err := range b.Finish(b.ctx, outcomes) {
			require.NoError(t, err, key)
		}
	}
	b.sound()
}

func TestR12_DamagedTaskIsPutRight(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.keys.prefix
	do := func(args ...any) func(task.ID) error {
		return func(id task.ID) error {
			filled := make([]any, len(args))
			for j, a := range args {
				filled[j] = a
				if a == "ID" {
					filled[j] = raw(id)
				}
			}
			return b.client.Do(b.ctx, filled...).Err()
		}
	}
	del := func(kind string) func(task.ID) error {
		return func(id task.ID) error { return b.client.Del(b.ctx, p+kind+string(id[:])).Err() }
	}
	damages := map[string]func(task.ID) error{
		"out of its queue":  do("ZREM", p+"q:2:image", "ID"),
		"out of its list":   do("ZREM", p+"x:q:image:p", "ID"),
		"without a body":    del("b:"),
		"without fields":    del("t:"),
		"without a lease":   do("ZREM", p+"a", "ID"),
		"in two lists":      do("ZADD", p+"x:c:image:p", 1, "ID"),
		"kept for ever":     do("ZREM", p+"e", "ID"),
		"running in a set":  do("SADD", p+"n:p", "ID"),
		"backlog miscounts": func(task.ID) error { return b.client.HIncrBy(b.ctx, p+"bl", "2:image", 7).Err() },
	}
	for name, damage := range damages {
		ids := b.flood("p", task.Normal, 3)
		claims := b.claim(2)
		require.Len(t, claims, 2, name)
		require.NoError(t, b.end(claims[0], Completed), name)
		for _, id := range ids { // one queued, one processing, one completed
			require.NoError(t, damage(id), name)
		}
		fixed := 0
		for range 3 {
			for {
				r, err := b.Repair(b.ctx)
				require.NoError(t, err)
				fixed += r.Fixed
				if r.Round {
					break
				}
			}
		}
		require.Positive(t, fixed, name)
		b.sound()
		for _, c := range b.claim(10) {
			require.NoError(t, b.end(c, Completed), name)
		}
		_ = b.end(claims[1], Completed)
		b.sound()
		if name != "without fields" {
			for _, id := range ids {
				require.True(t, b.status(id).State.Ended(), name)
			}
		}
	}
}

func TestR13_ClusterNeedsNoCrossSlot(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"backlot", "my {tag} app"} {
		k := newKeys(prefix)
		require.Contains(t, k.prefix, "{0}")
	}
	require.Equal(t, []string{"b:2", "c:3"}, func() []string { _, o, _ := splitURL("redis://u:p@a:1,b:2,c:3/0"); return o }())
	first, _, master := splitURL("redis://a:1,b:2/0?master=film")
	require.Equal(t, "redis://a:1/0?", first)
	require.Equal(t, "film", master)
}

func TestSecretOfTheURLStaysOut(t *testing.T) {
	t.Parallel()
	_, err := Open(context.Background(), Options{URL: "redis://user:hunter2@host:port with space"})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter2")
}

func TestTypeCheckErrorsAreNoOutage(t *testing.T) {
	t.Parallel()
	require.True(t, isAway(redis.ErrPoolTimeout) || timedOut(redis.ErrPoolTimeout))
	require.False(t, isAway(fmt.Errorf("WRONGTYPE Operation against a key")))
	require.True(t, isAway(fmt.Errorf("LOADING Redis is loading the dataset in memory")))
}

func TestHostThatStartsAgainSendsItsWebhooksAtOnce(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b := benchOn(t, url, "a"), benchOn(t, url, "b")
	for range 2 {
		a.submit("p", task.Normal, func(s *Submission) { s.Task.CallbackURL = "https://example.com/hook" })
		require.NoError(t, a.end(a.one(), Completed))
	}
	mine, err := a.ClaimDeliveries(a.ctx, 1, time.Hour)
	require.NoError(t, err)
	require.Len(t, mine, 1)
	others, err := b.ClaimDeliveries(b.ctx, 1, time.Hour)
	require.NoError(t, err)
	require.Len(t, others, 1)
	_, err = a.Recover(a.ctx)
	require.NoError(t, err)
	again, err := a.ClaimDeliveries(a.ctx, 5, time.Hour)
	require.NoError(t, err)
	require.Len(t, again, 1, "and not what another host is sending")
	require.Equal(t, mine[0].ID, again[0].ID)
	require.ErrorIs(t, a.FinishDelivery(a.ctx, mine[0], DeliveryAttempt{}, DeliveryVerdict{State: DeliveryDelivered}), ErrStale)
	require.NoError(t, a.FinishDelivery(a.ctx, again[0], DeliveryAttempt{}, DeliveryVerdict{State: DeliveryDelivered}))
}
