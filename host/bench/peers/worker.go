package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// workerPeer is a task service of a front that takes tasks over HTTP and a worker of the same concurrency as the product's
// plugin, which runs them in itself.
type workerPeer struct {
	service

	front  func(address, store string) command
	worker func(store, said string, n int) command // for n tasks, after which it has written their runs down
}

// command is how a program is started.
type command struct {
	name string
	args []string
	env  []string
}

func (c command) start(dir string) (*program, error) { return start(dir, c.name, c.env, c.args...) }

func (p *workerPeer) open(ctx context.Context, dir string) error {
	return p.begin(ctx, dir, "/", func() (*program, error) { return p.front(p.address, p.store.address).start(dir) })
}

func (p *workerPeer) submission() request {
	return request{http.MethodPost, p.url + "/submit", kilobyte, http.StatusCreated}
}

func (*workerPeer) reading(context.Context) (request, error) { return request{}, nil }

// waiting needs nothing: no worker runs.
func (*workerPeer) waiting(context.Context) error { return nil }

// drain counts from the start of the first task to the end of the last, as the worker saw them: its own start costs it nothing.
func (p *workerPeer) drain(ctx context.Context, n int) (perSecond, cpu float64, err error) {
	before := p.spent()
	runs, worker, err := p.work(n)
	if err != nil {
		return 0, 0, err
	}
	defer worker.stop()
	all, err := runs(ctx)
	if err != nil {
		return 0, 0, err
	}
	first, last := all[0].began, all[0].ended
	for _, r := range all {
		if r.began.Before(first) {
			first = r.began
		}
		if r.ended.After(last) {
			last = r.ended
		}
	}
	return float64(n) / last.Sub(first).Seconds(), (p.spent(worker) - before) / float64(n) * 1000, nil
}

const settling = 3 * time.Second

// work starts a worker for n tasks; runs waits until they are done.
func (p *workerPeer) work(n int) (runs func(context.Context) ([]taskRun, error), worker *program, err error) {
	said := filepath.Join(p.dir, fmt.Sprint("runs-", time.Now().UnixNano()))
	worker, err = p.worker(p.store.address, said, n).start(p.dir)
	return func(ctx context.Context) ([]taskRun, error) {
		var content []byte
		err := await(ctx, func() bool {
			content, err = os.ReadFile(said)
			return err == nil && bytes.Count(content, []byte("\n")) >= n
		})
		if err != nil {
			return nil, err
		}
		return readRuns(content)
	}, worker, err
}

// latency submits at the pace while a worker polls as it does by default.
func (p *workerPeer) latency(ctx context.Context, n int) (*delays, error) {
	runs, worker, err := p.work(n)
	if err != nil {
		return nil, err
	}
	defer worker.stop()
	<-time.After(settling) // until it is there, which none of them tells
	submission := p.submission()
	if err := paced(ctx, n, func(ctx context.Context) error {
		one := submission
		one.body = sent()
		_, err := one.send(ctx)
		return err
	}); err != nil {
		return nil, err
	}
	all, err := runs(ctx)
	if err != nil {
		return nil, err
	}
	var d delays
	for _, r := range all {
		d.add(r.began.Sub(r.sent), r.ended.Sub(r.sent))
	}
	return &d, nil
}

// taskRun is one task as its worker saw it. Workers write one a line: three times in nanoseconds.
type taskRun struct{ sent, began, ended time.Time }

func writeRuns(path string, all []taskRun) error {
	var b bytes.Buffer
	for _, r := range all {
		fmt.Fprintln(&b, r.sent.UnixNano(), r.began.UnixNano(), r.ended.UnixNano())
	}
	return os.WriteFile(path, b.Bytes(), 0o600) //nolint:gosec // the path is our own
}

func readRuns(content []byte) (all []taskRun, err error) {
	for line := range bytes.Lines(content) {
		var sent, began, ended int64
		if _, err := fmt.Sscan(string(line), &sent, &began, &ended); err != nil {
			return nil, fmt.Errorf("a worker wrote %q: %w", line, err)
		}
		all = append(all, taskRun{time.Unix(0, sent), time.Unix(0, began), time.Unix(0, ended)})
	}
	return all, nil
}
