package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// client speaks the REST API.
type client struct{ base, key string }

// status is the part of a task's status that the demo reads.
type status struct {
	Status      string  `json:"status"`
	Progress    float64 `json:"progress"`
	CurrentStep string  `json:"current_step"`
	Error       *string `json:"error"`

	ErrorDetails *struct {
		Code string `json:"code"`
	} `json:"error_details"`

	Result *struct {
		MediaURL  *string        `json:"media_url"`
		Metadata  map[string]any `json:"metadata"`
		Artifacts []artifact     `json:"artifacts"`
	} `json:"result"`
}

type artifact struct {
	Role string `json:"role"`
	URL  string `json:"url"`
}

func (s status) url() string {
	if s.Result == nil || s.Result.MediaURL == nil {
		return ""
	}
	return *s.Result.MediaURL
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (c client) call(ctx context.Context, method, path string, body, answer any) error {
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		payload = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, payload)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-API-Key", c.key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, b)
	}
	return json.Unmarshal(b, answer)
}

// download keeps what a URL holds as a file and returns its path.
func (c client) download(ctx context.Context, url, dir, name string) (string, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", url, resp.Status)
	}
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(f, resp.Body); err != nil {
		_ = f.Close()
		return "", err
	}
	return path, f.Close()
}
