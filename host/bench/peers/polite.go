package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	batchOf   = 100 // tasks in a request while a backlog is made
	urgent    = 50  // tasks of priority 1 that overtake it
	working   = 20  // ms that a task of the quiet and the flooding project takes
	quietPace = 50 * time.Millisecond
	quietRuns = 200
	peaks     = 5
)

// politeness is how the product behaves at its limits: what a task of priority 1 meets that comes behind a backlog, what a
// project feels of another that floods, and what memory is left of a peak.
func (b *backlot) politeness(ctx context.Context, w io.Writer, dir string, backlog int) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	defer b.close()
	if err := b.open(ctx, dir); err != nil {
		return err
	}
	<-time.After(10 * time.Second) // a start leaves garbage, which the runtime gives back in its time
	fmt.Fprintf(w, "idle: host %.0f MiB, plugin %.0f MiB (PSS)\n", pss(b.front.cmd.Process.Pid), pss(b.plugin()))
	for _, part := range []func(context.Context, io.Writer) error{
		func(ctx context.Context, w io.Writer) error { return b.overtaking(ctx, w, backlog) },
		b.flooding,
		func(ctx context.Context, w io.Writer) error { return b.peaking(ctx, w, backlog/10) },
	} {
		if err := part(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// plugin is the process of the plugin.
func (b *backlot) plugin() (pid int) {
	for _, p := range below(b.front.cmd.Process.Pid) {
		name, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", p))
		if strings.Contains(filepath.Base(name), "noop") {
			pid = p
		}
	}
	return pid
}

// fill submits n tasks in batches.
func (b *backlot) fill(ctx context.Context, n int) error {
	one := `{"project_id":"bench","task_type":"noop","priority":3,"task_data":` + kilobyte + `}`
	body := `{"tasks":[` + strings.Repeat(one+",", batchOf-1) + one + `]}`
	_, err := flood(ctx, n/batchOf, request{http.MethodPost, b.url + "/api/v1/tasks/batch", body, http.StatusCreated})
	return err
}

// ran is what a task that ended says of itself.
type ran struct{ submitToStart, submitToEnd, passed float64 }

func (b *backlot) runOne(ctx context.Context, project string, priority, millis int) (r ran, err error) {
	began := time.Now()
	body := fmt.Sprintf(`{"project_id":%q,"task_type":"noop","priority":%d,"task_data":{"sent":%d,"passed":true,"millis":%d}}`,
		project, priority, began.UnixNano(), millis)
	answer, err := request{http.MethodPost, b.url + "/api/v1/tasks/submit", body, http.StatusCreated}.send(ctx)
	if err != nil {
		return r, err
	}
	var receipt struct {
		TaskID string `json:"task_id"`
	}
	if err := json.Unmarshal(answer, &receipt); err != nil {
		return r, err
	}
	if answer, err = b.status(receipt.TaskID, "?wait=30").send(ctx); err != nil {
		return r, err
	}
	ended := time.Since(began)
	var s struct {
		Result struct {
			Metadata struct {
				Began  int64 `json:",string"`
				Passed float64
			}
		}
	}
	err = json.Unmarshal(answer, &s)
	m := s.Result.Metadata
	return ran{ms(time.Unix(0, m.Began).Sub(began)), ms(ended), m.Passed}, err
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

// overtaking submits tasks of priority 1, one after the other, while a backlog of priority 3 is worked off.
func (b *backlot) overtaking(ctx context.Context, w io.Writer, backlog int) error {
	if err := b.waiting(ctx); err != nil {
		return err
	}
	if err := b.fill(ctx, backlog); err != nil {
		return err
	}
	if err := os.WriteFile(b.gate, nil, 0o644); err != nil {
		return err
	}
	var starts, passed []float64
	for range urgent {
		r, err := b.runOne(ctx, "urgent", 1, 0)
		if err != nil {
			return err
		}
		starts, passed = append(starts, r.submitToStart), append(passed, r.passed)
	}
	fmt.Fprintf(w, "%d tasks of priority 1 behind a backlog of %d: started after %.1f ms (p50; %.1f p95), when %.0f others had started since they were sent (p50; %.0f p95; %d run at a time)\n",
		urgent, backlog, percentile(starts, 50), percentile(starts, 95), percentile(passed, 50), percentile(passed, 95), concurrency)
	return b.empty(ctx)
}

// empty waits until nothing waits any more.
func (b *backlot) empty(ctx context.Context) error {
	r, err := b.runOne(ctx, "bench", 3, 0)
	for err == nil && r.submitToEnd > 1000 {
		r, err = b.runOne(ctx, "bench", 3, 0)
	}
	return err
}

// flooding compares a project's latency alone with that beside one that keeps far more tasks waiting than there are places.
func (b *backlot) flooding(ctx context.Context, w io.Writer) error {
	alone, err := b.quiet(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	for range 4 * concurrency {
		all.Go(func() {
			for ctx.Err() == nil {
				_, _ = b.runOne(ctx, "flood", 2, working)
			}
		})
	}
	beside, err := b.quiet(ctx)
	cancel()
	all.Wait()
	if err != nil {
		return err
	}
	for _, p := range []int{50, 99} {
		a, f := percentile(alone, p), percentile(beside, p)
		fmt.Fprintf(w, "a project's tasks of %d ms, submit to completed, p%d: alone %.1f ms, beside one that floods %.1f ms, ratio %.2f\n", working, p, a, f, f/a)
	}
	return nil
}

func (b *backlot) quiet(ctx context.Context) (took []float64, err error) {
	for range quietRuns {
		r, err := b.runOne(ctx, "quiet", 2, working)
		if err != nil {
			return nil, err
		}
		took = append(took, r.submitToEnd)
		<-time.After(quietPace - min(quietPace, time.Duration(r.submitToEnd*1e6)))
	}
	return took, nil
}

// peaking makes and works off backlogs, and looks at what each leaves.
func (b *backlot) peaking(ctx context.Context, w io.Writer, n int) error {
	fmt.Fprintf(w, "after each of %d peaks of %d tasks: host MiB (PSS), plugin MiB, Redis B for each task more that it keeps\n", peaks, n)
	for range peaks {
		before, err := b.store.usedMemory(ctx)
		if err != nil {
			return err
		}
		if err := b.fill(ctx, n); err != nil {
			return err
		}
		if err := b.empty(ctx); err != nil {
			return err
		}
		after, err := b.store.usedMemory(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %.0f  %.0f  %d\n", pss(b.front.cmd.Process.Pid), pss(b.plugin()), (after-before)/n)
	}
	return nil
}
