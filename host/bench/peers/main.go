// Peers measures the product through its front door beside other task services and the machine's own limits, in paired rounds
// of one run: what else the machine does hits all alike, and only ratios count.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "asynq-front":
			return asynqFront(os.Args[2], os.Args[3])
		case "asynq-worker":
			return asynqWorker(os.Args[2], os.Args[3], os.Args[4])
		case "floor":
			return serveFloor(os.Args[2], os.Args[3])
		}
	}
	root := flag.String("root", "../../..", "`folder` of the product, in which make build ran")
	rounds := flag.Int("rounds", 5, "paired rounds")
	n := flag.Int("tasks", 10_000, "tasks in each")
	backlog := flag.Int("backlog", 100_000, "tasks that wait where a service shows its manners")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "backlot-peers-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	all, err := peers(ctx, *root, dir)
	if err != nil {
		return err
	}
	f := figures{}
	for round := range *rounds {
		for i := range all {
			p := all[(round+i)%len(all)]
			if err := measure(ctx, f, p, filepath.Join(dir, fmt.Sprintf("%d-%s", round, p.base().name)), p.base().share(*n)); err != nil {
				return fmt.Errorf("%s, round %d: %w", p.base().name, round, err)
			}
		}
	}
	if err := f.report(os.Stdout); err != nil {
		return err
	}
	own, _ := all[0].(*backlot)
	return own.politeness(ctx, os.Stdout, filepath.Join(dir, "politeness"), *backlog)
}

func peers(ctx context.Context, root, dir string) ([]peer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if root, err = filepath.Abs(root); err != nil {
		return nil, err
	}
	noop, bare := filepath.Join(dir, "noop"), filepath.Join(dir, "bare")
	build := exec.CommandContext(ctx, "go", "build", "-o", dir, "./host/bench/noop", "./host/bench/bare")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building noop and bare: %w\n%s", err, out)
	}
	all := []peer{
		&backlot{service: service{name: "backlot"}, bin: filepath.Join(root, "bin"), noop: noop},
		asynqPeer(self),
		floorPeer(self, bare, noop),
	}
	more, missing := others(root)
	for _, m := range missing {
		fmt.Println(m)
	}
	return append(all, more...), nil
}

// measure runs one round of a peer.
func measure(ctx context.Context, f figures, p peer, dir string, n int) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	defer p.base().close()
	if err := p.open(ctx, dir); err != nil {
		return err
	}
	if err := p.waiting(ctx); err != nil {
		return err
	}
	if _, err := flood(ctx, n/10, p.submission()); err != nil { // warm up
		return err
	}
	before, err := p.base().store.usedMemory(ctx)
	if err != nil {
		return err
	}
	submits, err := flood(ctx, n, p.submission())
	if err != nil {
		return err
	}
	f.add("REST submits/s, 32 clients", p.base().name, submits)
	after, err := p.base().store.usedMemory(ctx)
	if err != nil {
		return err
	}
	f.add("Redis bytes for a queued 1 KB task", p.base().name, float64(after-before)/float64(n))
	drained, spent, err := p.drain(ctx, n+n/10)
	if err != nil {
		return err
	}
	if drained > 0 {
		f.add("drained tasks/s, concurrency 10", p.base().name, drained)
		f.add("CPU s for 1,000 drained tasks, the start of a worker included", p.base().name, spent)
	}
	d, err := p.latency(ctx, min(n, 1000))
	if err != nil {
		return err
	}
	if d != nil {
		d.record(f, p.base().name)
	}
	status, err := p.reading(ctx)
	if err != nil || status.method == "" {
		return err
	}
	reads, err := flood(ctx, n, status)
	f.add("status reads/s, 32 clients", p.base().name, reads)
	return err
}
