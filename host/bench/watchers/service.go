package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"ft.tc/backlot/host/internal/redisserver"
)

// places is the concurrency of the plugin.
const places = 10

const manifest = `
limits {
  submissions_per_minute       = 1000000
  status_reads_per_minute      = 1000000
  event_streams                = %d
}
plugin "chaos" {
  version     = "1.0.0"
  source      = %q
  concurrency = %d
  timeout     = "5m"
}
`

// service is the service under measurement and its Redis.
type service struct {
	url, key    string
	cmd         *exec.Cmd
	ended       chan error
	store       *redisserver.Server
	host, redis process
	gates       []string // tasks that hold the places
}

func start(ctx context.Context, p plan, dir string) (*service, error) {
	store, err := redisserver.Start(ctx, redisserver.Options{DataDir: filepath.Join(dir, "redis")})
	if err != nil {
		return nil, err
	}
	s := &service{key: rand.Text(), ended: make(chan error, 1), store: store, redis: process(store.PID())}
	if err := s.launch(p, dir); err != nil {
		return nil, errors.Join(err, store.Stop(context.WithoutCancel(ctx)))
	}
	s.host = process(s.cmd.Process.Pid)
	if err := s.awaitReady(ctx); err != nil {
		return nil, errors.Join(err, s.stop()) //nolint:contextcheck // what was started is ended, whatever the time
	}
	return s, nil
}

func (s *service) launch(p plan, dir string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once: only the number counts
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	_ = listener.Close()
	plugin, err := filepath.Abs(filepath.Join(p.bin, "plugins", "chaos"))
	if err != nil {
		return err
	}
	config := filepath.Join(dir, "plugins.hcl")
	if err := os.WriteFile(config, fmt.Appendf(nil, manifest, p.watchers, plugin, places), 0o600); err != nil {
		return err
	}
	s.url = "http://" + address
	s.cmd = exec.Command(filepath.Join(p.bin, "backlot"), "serve", "-config", config) //nolint:noctx // stop ends it
	s.cmd.Env = append(os.Environ(), "BACKLOT_LISTEN="+address, "BACKLOT_PUBLIC_URL="+s.url, "BACKLOT_REDIS_URL="+s.store.URL(),
		"BACKLOT_DATA_DIR="+filepath.Join(dir, "data"), "BACKLOT_API_KEYS=bench:"+s.key, "BACKLOT_LOG_LEVEL=warn")
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() { s.ended <- s.cmd.Wait() }()
	return nil
}

func (s *service) awaitReady(ctx context.Context) error {
	for {
		err := s.call(ctx, http.MethodGet, "/readyz", nil, nil)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the service is not ready: %w", err)
		case err := <-s.ended:
			return fmt.Errorf("the service ended: %w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// stop ends the service, gently first.
func (s *service) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(40 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
	return s.store.Stop(context.Background())
}

// submit leaves tasks waiting behind others that hold all places, and gives their ids by project.
func (s *service) submit(ctx context.Context, p plan) (map[string][]string, error) {
	for range places {
		id, err := s.submitOne(ctx, "gate", map[string]any{"fault": "drip"})
		if err != nil {
			return nil, err
		}
		s.gates = append(s.gates, id)
	}
	tasks := map[string][]string{}
	for n := range p.tasks {
		project := fmt.Sprint("scene-", n%p.projects)
		id, err := s.submitOne(ctx, project, map[string]any{"fault": "slow", "seconds": p.seconds})
		if err != nil {
			return nil, err
		}
		tasks[project] = append(tasks[project], id)
	}
	return tasks, nil
}

func (s *service) submitOne(ctx context.Context, project string, data map[string]any) (id string, err error) {
	var receipt struct {
		ID string `json:"task_id"`
	}
	err = s.call(ctx, http.MethodPost, "/api/v1/tasks/submit", map[string]any{"project_id": project, "task_type": "chaos", "task_data": data}, &receipt)
	return receipt.ID, err
}

// open lets the tasks run.
func (s *service) open(ctx context.Context) error {
	for _, id := range s.gates {
		if err := s.call(ctx, http.MethodDelete, "/api/v1/tasks/"+id+"/cancel", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

func (s *service) call(ctx context.Context, method, path string, body, answer any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("X-API-Key", s.key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil || answer == nil && resp.StatusCode/100 == 2 {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %s", resp.Status, said)
	}
	return json.Unmarshal(said, answer)
}
