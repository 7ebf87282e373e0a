package queue

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

func TestScriptsThatComeUpTogetherGoTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, giveUp := context.WithCancel(t.Context())
		g := &gathering{asked: make(chan *question), done: make(chan struct{})} // nothing is sent: no run
		gone := make(chan error)
		for range gatherBatch + 10 {
			go func() {
				_, err := g.eval(ctx, "hash", "key", nil)
				gone <- err
			}()
		}
		synctest.Wait()
		require.Len(t, g.collect(<-g.asked), gatherBatch)
		require.Len(t, g.collect(<-g.asked), 10)
		giveUp()
		for range gatherBatch + 10 {
			require.ErrorIs(t, <-gone, context.Canceled, "nobody waits longer than his context")
		}
		_, err := g.eval(ctx, "hash", "key", nil)
		require.ErrorIs(t, err, context.Canceled, "also where nobody takes his script")
		close(g.done)
		_, err = g.eval(t.Context(), "hash", "key", nil)
		require.Error(t, err)
	})
}

// leaving ends somebody's context when his script is on its way.
type leaving struct{ leave func() }

func (leaving) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (leaving) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (l leaving) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, commands []redis.Cmder) error {
		l.leave()
		return next(ctx, commands)
	}
}

func TestH5_ClaimIsHeardByAHostThatStopsMeanwhile(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.submit("p", task.Normal)
	ctx, leave := context.WithCancel(b.ctx)
	defer leave()
	b.client.AddHook(leaving{leave})
	claims, err := b.Claim(ctx, []Want{{"image", 1}})
	require.NoError(t, err)
	require.Len(t, claims, 1)
	_, err = b.Claim(ctx, []Want{{"image", 1}})
	require.ErrorIs(t, err, context.Canceled, "who has left asks for nothing")
}
