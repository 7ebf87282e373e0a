package queue

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

// kilobyte is a payload of 1 KB.
var kilobyte = []byte(`{"prompt":"` + strings.Repeat("x", 1024-13) + `"}`)

func (b *bench) usedMemory() int {
	b.t.Helper()
	info, err := b.client.Info(b.ctx, "memory").Result()
	require.NoError(b.t, err)
	n, err := strconv.Atoi(infoValue(info, "used_memory"))
	require.NoError(b.t, err)
	return n
}

func TestQueuedTaskOfAKilobyteCostsAtMost1850Bytes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const n = 20_000
	before := b.usedMemory()
	b.load(n)
	each := (b.usedMemory() - before) / n
	t.Logf("%d bytes for each queued task of 1 KB", each)
	require.LessOrEqual(t, each, 1850)
}

// load submits n tasks of 1 KB from several goroutines.
func (b *bench) load(n int) {
	b.t.Helper()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for left := n / 4; left > 0; left -= batchLimit {
				batch := make([]Submission, batchLimit)
				for j := range batch {
					batch[j] = submission(b.t, "detective_series_001", task.Normal)
					batch[j].Task.Data = bytes.Clone(kilobyte)
				}
				if _, _, err := b.Submit(b.ctx, batch); err != nil {
					b.t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkSubmit(b *testing.B) {
	for _, clients := range []int{1, 8, 32} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			q := newBench(b, func(o *Options) { o.Limits.QueuedTasks = -1 })
			tasks := make(chan struct{})
			var all sync.WaitGroup
			for range clients {
				all.Go(func() {
					for range tasks {
						s := submission(b, "p", task.Normal)
						s.Task.Data = kilobyte
						if _, _, err := q.Submit(q.ctx, []Submission{s}); err != nil {
							b.Error(err)
						}
					}
				})
			}
			b.ResetTimer()
			for range b.N {
				tasks <- struct{}{}
			}
			close(tasks)
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tasks/s")
		})
	}
}

func BenchmarkClaimAndFinish(b *testing.B) {
	for _, size := range []int{1, 10, 64} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			q := newBench(b, func(o *Options) { o.Limits.QueuedTasks, o.Limits.ConcurrentPerProject = -1, -1 })
			q.load((b.N + 400) / 400 * 400)
			result := &task.Result{Metadata: []byte(`{"ok":true}`)}
			b.ResetTimer()
			for done := 0; done < b.N; {
				claims := q.claim(min(size, b.N-done))
				outcomes := make([]Outcome, len(claims))
				for j, c := range claims {
					outcomes[j] = Outcome{Held: c.held(), Kind: Completed, Result: result}
				}
				for _, err := range q.Finish(q.ctx, outcomes) {
					require.NoError(b, err)
				}
				done += len(claims)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tasks/s")
		})
	}
}
