package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

const pace = 200 // submissions a second

// delays are those of tasks from the moment before they were submitted, in milliseconds.
type delays struct {
	mu              sync.Mutex
	start, complete []float64
}

func (d *delays) add(start, complete time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.start = append(d.start, float64(start)/1e6)
	d.complete = append(d.complete, float64(complete)/1e6)
}

func percentile(all []float64, p int) float64 {
	s := slices.Sorted(slices.Values(all))
	return s[min(len(s)-1, len(s)*p/100)]
}

// paced calls do n times, 200 times a second, whatever one takes.
func paced(ctx context.Context, n int, do func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	tick := time.NewTicker(time.Second / pace)
	defer tick.Stop()
	for range n {
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
		all.Go(func() {
			if err := do(ctx); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// sent is a payload of 1 KB that says when it was sent.
func sent() string {
	return fmt.Sprintf(`{"sent":%d,%s`, time.Now().UnixNano(), kilobyte[1:])
}

// latency submits at the pace, and takes a task for completed when its client has the result. That of a peer is completed when
// its handler returns: none of their fronts tells a client.
func (b *backlot) latency(ctx context.Context, n int) (*delays, error) {
	var d delays
	err := paced(ctx, n, func(ctx context.Context) error {
		began := time.Now()
		one := b.task(sent())
		one.url += "?wait=30"
		answer, err := one.send(ctx)
		if err != nil {
			return err
		}
		ended := time.Since(began)
		var s struct {
			Result struct{ Metadata struct{ Began string } }
		}
		if err := json.Unmarshal(answer, &s); err != nil {
			return err
		}
		started, err := strconv.ParseInt(s.Result.Metadata.Began, 10, 64)
		d.add(time.Unix(0, started).Sub(began), ended)
		return err
	})
	return &d, err
}

// record puts the figures of a round down.
func (d *delays) record(f figures, peer string) {
	for _, p := range []int{50, 99} {
		f.add(fmt.Sprintf("ms from submit to start at %d/s, p%d", pace, p), peer, percentile(d.start, p))
		f.add(fmt.Sprintf("ms from submit to completed at %d/s, p%d", pace, p), peer, percentile(d.complete, p))
	}
}
