package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"ft.tc/backlot/host/internal/task"
)

const (
	watched    = 5 * time.Minute // events are kept on for a watcher that comes back
	rewatch    = 20 * time.Second
	safetyRead = 2 * time.Second
	eventPage  = 100
)

var eventID = regexp.MustCompile(`^\d{1,20}-\d{1,20}$`)

// eventData is what an event says, in the words of the API.
type eventData struct {
	TaskID    task.ID    `json:"task_id"`
	Status    task.State `json:"status"`
	Progress  float64    `json:"progress"`
	Step      string     `json:"current_step,omitempty"`
	Attempt   int        `json:"attempt"`
	Timestamp time.Time  `json:"timestamp"`
	Preview   string     `json:"preview_url,omitempty"` // where the picture is that a preview tells of
}

// Watch follows a project, or one task of it, until the watcher is closed. after is the id of the last event that the caller
// has, or empty for what happens from now on. The stream in Redis is the truth: every event comes once and in order, as far
// back as it reaches (2,000 events, and 5 minutes without a watcher).
func (q *Queue) Watch(ctx context.Context, projectID string, only task.ID, after string) (*Watcher, error) {
	if after != "" && !eventID.MatchString(after) {
		return nil, fmt.Errorf("%q is no id of an event", after)
	}
	if err := q.announce(ctx, projectID); err != nil {
		return nil, err
	}
	f := q.feeds.enter(q, projectID) //nolint:contextcheck // it reads for all who watch, until the last one leaves
	w, err := f.watch(ctx, only, after)
	if err != nil {
		q.feeds.leave(f)
		return nil, err
	}
	return w, nil
}

// announce lets the scripts write events of the project.
func (q *Queue) announce(ctx context.Context, projectID string) error {
	return q.plain(ctx, q.client.Set(ctx, q.keys.watch(projectID), 1, watched).Err())
}

func (q *Queue) lastEvent(ctx context.Context, projectID string) (string, error) {
	last, err := q.client.XRevRangeN(ctx, q.keys.events(projectID), "+", "-", 1).Result()
	if err != nil {
		return "", q.plain(ctx, err)
	}
	if len(last) == 0 {
		return "0-0", nil
	}
	return last[0].ID, nil
}

// since reads what the stream has after an id, up to another or, with "+", to its end. What it read before an error is good.
func (q *Queue) since(ctx context.Context, projectID, after, to string) (events []Event, last string, err error) {
	for {
		entries, err := q.client.XRangeN(ctx, q.keys.events(projectID), "("+after, to, eventPage).Result()
		if err != nil {
			return events, after, q.plain(ctx, err)
		}
		for _, entry := range entries {
			if e, err := q.readEvent(entry); err == nil { //nolint:contextcheck // what it reads later is for all who watch
				events = append(events, e)
			}
			after = entry.ID
		}
		if len(entries) < eventPage {
			return events, after, nil
		}
	}
}

func (q *Queue) readEvent(entry redis.XMessage) (Event, error) {
	id, err := decodeID(entry.Values["i"])
	if err != nil {
		return Event{}, err
	}
	kind := text(entry.Values["k"])
	data := eventData{TaskID: id, Status: states[kind], Step: text(entry.Values["t"]),
		Attempt: int(integer(entry.Values["a"])), Timestamp: stamp(entry.Values["m"])}
	name := string(data.Status)
	switch kind {
	case "g":
		data.Status, name = task.Processing, "progress"
	case "v":
		data.Status, name = task.Processing, "preview"
		data.Preview = "/api/v1/tasks/" + id.String() + "/preview"
	}
	if f, err := strconv.ParseFloat(text(entry.Values["f"]), 64); err == nil {
		data.Progress = f
	}
	if data.Status == task.Completed {
		data.Progress = 1
	}
	b, err := json.Marshal(data)
	e := Event{ID: entry.ID, TaskID: id, Kind: name, Data: b}
	if task.State(name).Ended() {
		e.Ended = sync.OnceValues(func() (task.Task, error) { return q.Status(context.Background(), id) })
	}
	return e, err
}
