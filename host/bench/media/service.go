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
	"strings"
	"syscall"
	"time"
)

// service is the service under measurement.
type service struct {
	dir, url, key string
	cmd           *exec.Cmd
	ended         chan error
}

var plugins = []string{"image", "video", "voice", "audio", "animation", "prompt-test"}

func start(ctx context.Context, bin, dir string) (*service, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once: only the number counts
	if err != nil {
		return nil, err
	}
	address := listener.Addr().String()
	_ = listener.Close()
	var hcl strings.Builder
	hcl.WriteString("limits {\n  submissions_per_minute = 100000\n  status_reads_per_minute = 100000\n}\n")
	for _, name := range plugins {
		fmt.Fprintf(&hcl, "plugin %q {\n  version = \"1.0.0\"\n  source = %q\n}\n", name, filepath.Join(bin, "plugins", name))
	}
	config := filepath.Join(dir, "plugins.hcl")
	if err := os.WriteFile(config, []byte(hcl.String()), 0o600); err != nil {
		return nil, err
	}
	s := &service{dir: dir, url: "http://" + address, key: rand.Text(), ended: make(chan error, 1)}
	s.cmd = exec.Command(filepath.Join(bin, "backlot"), "serve", "-config", config) //nolint:noctx // stop ends it
	s.cmd.Env = append(os.Environ(), "BACKLOT_LISTEN="+address, "BACKLOT_PUBLIC_URL="+s.url, "BACKLOT_DATA_DIR="+filepath.Join(dir, "data"), "BACKLOT_API_KEYS=bench:"+s.key)
	s.cmd.Stderr = io.Discard
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.ended <- s.cmd.Wait() }()
	return s, s.awaitReady(ctx)
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
func (s *service) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(30 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
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
	if resp.StatusCode/100 != 2 {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 2000))
		return fmt.Errorf("%s: %s", resp.Status, said)
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(answer)
}

// result is the part of a task's result that is of interest here.
type result struct {
	MediaURL string `json:"media_url"`
	Metadata struct {
		Duration float64 `json:"duration"`
	} `json:"metadata"`
}

// prepare makes what the task is to work on, which is not measured.
func (s *service) prepare(ctx context.Context, w work) error {
	if w.panels == "" {
		return nil
	}
	panel, err := s.do(ctx, work{taskType: "generate_image", data: map[string]any{"prompt": "lighthouse at dawn", "resolution": w.panels}})
	if err == nil {
		w.data["storyboard_images"] = []string{panel.MediaURL, panel.MediaURL}
	}
	return err
}

// do runs one task to its end.
func (s *service) do(ctx context.Context, w work) (result, error) {
	var receipt struct {
		TaskID string `json:"task_id"`
	}
	body := map[string]any{"project_id": "bench", "task_type": w.taskType, "task_data": w.data}
	if err := s.call(ctx, http.MethodPost, "/api/v1/tasks/submit", body, &receipt); err != nil {
		return result{}, err
	}
	for {
		var status struct {
			Status string  `json:"status"`
			Error  *string `json:"error"`
			Result result  `json:"result"`
		}
		if err := s.call(ctx, http.MethodGet, "/api/v1/tasks/"+receipt.TaskID+"/status?wait=30", nil, &status); err != nil {
			return result{}, err
		}
		switch status.Status {
		case "completed":
			return status.Result, nil
		case "failed":
			return result{}, errors.New(*status.Error)
		}
	}
}

func (s *service) download(ctx context.Context, url, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, resp.Body)
	return errors.Join(err, f.Close())
}
