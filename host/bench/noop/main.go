// Noop is a plugin whose tasks do nothing: what is measured is everything around them.
package main

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"sync"
	"time"

	"ft.tc/backlot/sdk"
)

type noop struct{ starts starts }

// data is what a task may want besides nothing: to wait until a file is there, to take a while, and to know how many tasks
// have started since it was sent.
type data struct {
	Gate   string
	Millis int
	Sent   int64 // nanoseconds since 1970
	Passed bool
}

func (*noop) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type: "noop", Description: "Does nothing", DataSchema: []byte(`{"type":"object"}`),
		Queue: sdk.QueueCPUIntensive, Typical: time.Second, Maximum: 10 * time.Minute,
	}
}

// Generate gives the time at which it began.
func (n *noop) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	began := time.Now()
	var d data
	if err := json.Unmarshal(t.Data, &d); err != nil {
		return nil, err
	}
	metadata := map[string]any{"began": strconv.FormatInt(began.UnixNano(), 10)}
	passed := n.starts.add(began.UnixNano(), d.Sent)
	if d.Passed {
		metadata["passed"] = passed
	}
	if err := d.wait(ctx); err != nil {
		return nil, err
	}
	return &sdk.Result{Metadata: metadata}, nil
}

func (d *data) wait(ctx context.Context) error {
	if d.Millis > 0 {
		if err := sleep(ctx, time.Duration(d.Millis)*time.Millisecond); err != nil {
			return err
		}
	}
	for d.Gate != "" {
		if _, err := os.Stat(d.Gate); err == nil {
			break
		}
		if err := sleep(ctx, time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// starts remembers when the latest tasks started.
type starts struct {
	mu   sync.Mutex
	ring [4096]int64
	n    int
}

// add notes a start, and says how many there have been since a time.
func (s *starts) add(now, since int64) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n < len(s.ring) && since > 0 && s.ring[(s.n-1-n+2*len(s.ring))%len(s.ring)] > since {
		n++
	}
	s.ring[s.n%len(s.ring)] = now
	s.n = (s.n + 1) % len(s.ring)
	return n
}

func main() {
	sdk.Serve(sdk.Plugin{Name: "noop", Version: "1.0.0", Generators: []sdk.Generator{&noop{}}})
}
