package queue

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"
)

const medianAge = 5 * time.Second

// medians remembers the median run times of a few seconds ago, so that a submission does not wait for one.
type medians struct {
	mu     sync.Mutex
	byType map[string]median
}

type median struct {
	seconds int // 0 where nothing of the type has completed
	read    time.Time
}

// estimate is the median of the recent running times of a type, or what its plugin says.
func (q *Queue) estimate(ctx context.Context, kind string, fallback int) int {
	if seconds := q.recent(ctx, kind); seconds > 0 {
		return seconds
	}
	if fallback > 0 {
		return fallback
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.typical[kind]
}

func (q *Queue) recent(ctx context.Context, kind string) int {
	q.medians.mu.Lock()
	defer q.medians.mu.Unlock()
	m, known := q.medians.byType[kind]
	if known && time.Since(m.read) < medianAge {
		return m.seconds
	}
	ctx, cancel := context.WithTimeout(ctx, patience/3)
	defer cancel()
	// An estimate is worth no error: the older one will do.
	if runs, err := q.client.LRange(ctx, q.keys.durations(kind), 0, 30).Result(); err == nil {
		m.seconds = middle(runs)
	}
	m.read = time.Now()
	if q.medians.byType == nil {
		q.medians.byType = map[string]median{}
	}
	q.medians.byType[kind] = m
	return m.seconds
}

// middle is the median in whole seconds, at least 1; 0 where nothing ran.
func middle(runs []string) int {
	d := medianOf(runs)
	if d == 0 {
		return 0
	}
	return max(1, int(d.Round(time.Second)/time.Second))
}

// medianOf is that of running times in milliseconds; 0 where there are none.
func medianOf(runs []string) time.Duration {
	ms := make([]int, 0, len(runs))
	for _, run := range runs {
		if n, err := strconv.Atoi(run); err == nil {
			ms = append(ms, n)
		}
	}
	if len(ms) == 0 {
		return 0
	}
	slices.Sort(ms)
	return max(time.Millisecond, time.Duration(ms[len(ms)/2])*time.Millisecond)
}
