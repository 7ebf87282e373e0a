package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// scene is the body of one POST /api/v1/tasks/batch: the whole scene, chained by depends_on.
//
//go:embed scene.json
var scene []byte

// Status reads count against a limit of 1,000 a minute for each key.
const pollInterval = 750 * time.Millisecond

// shot is one task of the scene.
type shot struct {
	ref, id string
	bar     *bar
	status  status
}

func (s shot) ended() bool {
	return s.status.Status == "completed" || s.status.Status == "failed" || s.status.Status == "cancelled"
}

// shootScene submits the scene and follows all its tasks to their end.
func shootScene(ctx context.Context, c client, screen *screen) ([]*shot, error) {
	shots, err := submitScene(ctx, c, screen)
	if err != nil {
		return nil, err
	}
	for {
		left := 0
		for _, s := range shots {
			if s.ended() {
				continue
			}
			if err := c.call(ctx, http.MethodGet, "/api/v1/tasks/"+s.id+"/status", nil, &s.status); err != nil {
				return nil, err
			}
			s.bar.show(s.status)
			if !s.ended() {
				left++
			}
		}
		if left == 0 {
			return shots, failed(shots)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pollInterval):
		}
	}
}

func submitScene(ctx context.Context, c client, screen *screen) ([]*shot, error) {
	var names struct {
		Tasks []struct {
			Ref string `json:"ref"`
		} `json:"tasks"`
	}
	if err := json.Unmarshal(scene, &names); err != nil {
		return nil, fmt.Errorf("scene.json: %w", err)
	}
	var receipts struct {
		Tasks []struct {
			TaskID string `json:"task_id"`
		} `json:"tasks"`
	}
	if err := c.call(ctx, http.MethodPost, "/api/v1/tasks/batch", json.RawMessage(scene), &receipts); err != nil {
		return nil, err
	}
	shots := make([]*shot, len(receipts.Tasks))
	for i, r := range receipts.Tasks {
		ref := names.Tasks[i].Ref
		shots[i] = &shot{ref: ref, id: r.TaskID, bar: screen.bar(ref)}
	}
	return shots, nil
}

// failed is the first failure that is not merely another one's consequence.
func failed(shots []*shot) error {
	for _, s := range shots {
		d := s.status.ErrorDetails
		if s.status.Status != "completed" && (d == nil || d.Code != "dependency_failed") {
			return fmt.Errorf("%s (task %s) %s: %s", s.ref, s.id, s.status.Status, deref(s.status.Error))
		}
	}
	return nil
}
