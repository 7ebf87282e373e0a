// Growth measures what a task costs the queue by how many others wait, on a redis-server of its own: submissions, claims with
// their commits, the status of a task that waits, and a page of the list. It draws the curves.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/redisserver"
)

func main() {
	most := flag.Int("waiting", 1_000_000, "tasks that wait in the last round")
	flag.Parse()
	if err := run(*most); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(most int) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "backlot-growth-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	server, err := redisserver.Start(ctx, redisserver.Options{DataDir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop(context.WithoutCancel(ctx))) }()
	none := queue.Limits{QueuedTasks: -1, ConcurrentPerProject: -1}
	q, err := queue.Open(ctx, queue.Options{URL: server.URL(), HostID: "bench", Limits: none})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.Close()) }()
	load := &load{queue: q}
	var rows []row
	for depth := 1000; depth <= most; depth *= 10 {
		if err := load.fill(ctx, depth); err != nil {
			return err
		}
		if len(rows) == 0 { // warm up
			if _, err := load.measure(ctx); err != nil {
				return err
			}
		}
		r, err := load.measure(ctx)
		if err != nil {
			return err
		}
		rows = append(rows, r)
	}
	draw(rows)
	return nil
}

// draw shows each curve against its first value.
func draw(rows []row) {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	defer func() { _ = t.Flush() }()
	for i, what := range whats {
		fmt.Fprintf(t, "%s\tmedian\tof the first\t\n", what)
		for _, r := range rows {
			ratio := float64(r.took[i]) / float64(rows[0].took[i])
			fmt.Fprintf(t, "  %d waiting\t%.0f µs\t%.2f\t%s\n", r.waiting, float64(r.took[i])/1e3, ratio, strings.Repeat("█", min(60, int(ratio*20+0.5))))
		}
		fmt.Fprintln(t)
	}
}
