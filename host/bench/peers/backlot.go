package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

const (
	apiKey      = "the-key-of-the-benchmark"
	concurrency = 10
)

// backlot is the product, through its front door: REST, plugin process, status.
type backlot struct {
	service

	bin, noop string // folder of what make build builds; the plugin
	gate      string // a file that tasks wait for
}

const manifest = `
limits {
  submissions_per_minute       = 100000000
  status_reads_per_minute      = 100000000
  concurrent_tasks_per_project = 1000
  queued_tasks                 = 10000000
}
plugin "noop" {
  version     = "1.0.0"
  source      = %q
  concurrency = %d
  files       = ["%s:rw"]
}
`

func (b *backlot) open(ctx context.Context, dir string) error {
	return b.begin(ctx, dir, "/readyz", func() (*program, error) {
		gates, config := filepath.Join(dir, "gates"), filepath.Join(dir, "plugins.hcl")
		if err := os.Mkdir(gates, 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(config, fmt.Appendf(nil, manifest, b.noop, concurrency, gates), 0o600); err != nil {
			return nil, err
		}
		return start(dir, filepath.Join(b.bin, "backlot"), []string{
			"BACKLOT_LISTEN=" + b.address, "BACKLOT_PUBLIC_URL=" + b.url, "BACKLOT_DATA_DIR=" + filepath.Join(dir, "data"),
			"BACKLOT_API_KEYS=bench:" + apiKey, "BACKLOT_REDIS_URL=redis://" + b.store.address, "BACKLOT_LOG_LEVEL=warn",
		}, "serve", "-config", config)
	})
}

func (b *backlot) task(data string) request {
	return request{http.MethodPost, b.url + "/api/v1/tasks/submit", `{"project_id":"bench","task_type":"noop","task_data":` + data + `}`, http.StatusCreated}
}

func (b *backlot) submission() request { return b.task(kilobyte) }

func (b *backlot) submit(ctx context.Context, data string) (id string, err error) {
	answer, err := b.task(data).send(ctx)
	if err != nil {
		return "", err
	}
	var receipt struct {
		TaskID string `json:"task_id"`
	}
	return receipt.TaskID, json.Unmarshal(answer, &receipt)
}

func (b *backlot) status(id, more string) request {
	return request{http.MethodGet, b.url + "/api/v1/tasks/" + id + "/status" + more, "", http.StatusOK}
}

func (b *backlot) reading(ctx context.Context) (request, error) {
	id, err := b.submit(ctx, kilobyte)
	return b.status(id, ""), err
}

// waiting fills every place of the plugin with a task that waits for the gate.
func (b *backlot) waiting(ctx context.Context) error {
	b.gate = filepath.Join(b.dir, "gates", fmt.Sprint(time.Now().UnixNano()))
	for range concurrency {
		if _, err := b.submit(ctx, fmt.Sprintf(`{"gate":%q}`, b.gate)); err != nil {
			return err
		}
	}
	return nil
}

// drain opens the gate and waits for one more task, the last of the queue.
func (b *backlot) drain(ctx context.Context, n int) (float64, float64, error) {
	last, err := b.submit(ctx, kilobyte)
	if err != nil {
		return 0, 0, err
	}
	before, began := b.spent(), time.Now()
	if err := os.WriteFile(b.gate, nil, 0o644); err != nil {
		return 0, 0, err
	}
	if err := b.finished(ctx, last); err != nil {
		return 0, 0, err
	}
	took := time.Since(began)
	return float64(n+1) / took.Seconds(), (b.spent() - before) / float64(n+1) * 1000, nil
}

func (b *backlot) finished(ctx context.Context, id string) error {
	for {
		answer, err := b.status(id, "?wait=30").send(ctx)
		if err != nil {
			return err
		}
		var s struct {
			Status string
			Error  *string
		}
		if err := json.Unmarshal(answer, &s); err != nil {
			return err
		}
		switch s.Status {
		case "completed":
			return nil
		case "failed", "cancelled":
			return fmt.Errorf("task %s is %s: %v", id, s.Status, s.Error)
		}
	}
}
