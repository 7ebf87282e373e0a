package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/tmaxmax/go-sse"
)

const openingAtOnce = 64

// crowd is everybody who watches, each on a connection of his own.
type crowd struct {
	*service
	plan
	tasks   map[string][]string
	project map[string]string // of a task
	tally   tally
	client  *http.Client

	opening chan struct{}
	opened  sync.WaitGroup // snapshots
	ended   sync.WaitGroup // watchers who have seen all

	mu      sync.Mutex
	failure error
}

func newCrowd(s *service, p plan, tasks map[string][]string) *crowd {
	c := &crowd{
		service: s, plan: p, tasks: tasks, project: map[string]string{}, tally: tally{events: map[string]*told{}},
		opening: make(chan struct{}, openingAtOnce),
		client: &http.Client{Transport: &http.Transport{
			DisableKeepAlives: true, DisableCompression: true, ReadBufferSize: 2048, WriteBufferSize: 1024,
			DialContext: (&net.Dialer{Timeout: 20 * time.Second, KeepAlive: -1}).DialContext,
		}},
	}
	for project, ids := range tasks {
		for _, id := range ids {
			c.project[id] = project
		}
	}
	return c
}

// gather opens all streams and returns when each has had its snapshot.
func (c *crowd) gather(ctx context.Context) error {
	var projects, ids []string
	for project, of := range c.tasks {
		projects, ids = append(projects, project), append(ids, of...)
	}
	onProjects := int(float64(c.watchers) * c.share)
	for n := range c.watchers {
		c.opened.Add(1)
		c.opening <- struct{}{}
		if n < onProjects {
			project := projects[n%len(projects)]
			c.join(ctx, "/api/v1/projects/"+project+"/events", project, len(c.tasks[project]))
		} else {
			id := ids[n%len(ids)]
			c.join(ctx, "/api/v1/tasks/"+id+"/events", id, 1)
		}
	}
	c.opened.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failure
}

// join watches what until so many tasks have ended.
func (c *crowd) join(ctx context.Context, path, what string, tasks int) {
	c.tally.expect(what)
	var once sync.Once
	begun := func() { once.Do(func() { <-c.opening; c.opened.Done() }) }
	c.ended.Go(func() {
		defer begun()
		if err := c.follow(ctx, path, tasks, begun); err != nil {
			c.mu.Lock()
			c.failure = errors.Join(c.failure, fmt.Errorf("watching %s: %w", what, err))
			c.mu.Unlock()
		}
	})
}

func (c *crowd) follow(ctx context.Context, path string, tasks int, begun func()) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("X-API-Key", c.key)
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	for e, err := range sse.Read(resp.Body, &sse.ReadConfig{MaxEventSize: 1 << 20}) {
		if err != nil {
			return err
		}
		if e.Type == "snapshot" {
			begun()
			continue
		}
		c.tally.saw(e.LastEventID, e.Type, taskOf(e.Data), time.Now())
		if e.Type == "completed" || e.Type == "failed" || e.Type == "cancelled" {
			if tasks--; tasks == 0 {
				return nil
			}
		}
	}
	return errors.New("the stream ended early")
}

// taskOf finds the id in an event without reading all of it, 10,000 times over.
func taskOf(data string) string {
	_, rest, _ := strings.Cut(data, `"task_id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// wait returns when all have seen all.
func (c *crowd) wait(ctx context.Context) {
	done := make(chan struct{})
	go func() { c.ended.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
