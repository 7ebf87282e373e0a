package register

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"time"

	"ft.tc/backlot/host/internal/payload"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

const (
	firstPause = time.Second
	maxPause   = 30 * time.Second
)

// register tries to register the media of one task, and says what follows from it.
func (r *Registrar) register(ctx context.Context, d queue.Registration) {
	tried, cancel := context.WithTimeout(ctx, attempt)
	id, err := r.try(tried, d)
	cancel()
	outcome := r.outcome(d, id, err)
	if ctx.Err() != nil { // stopped: another host may go on at once
		outcome = queue.Outcome{Kind: queue.RetryLater}
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := r.o.Queue.FinishRegistration(end, d, outcome); err != nil && !errors.Is(err, queue.ErrStale) {
		r.o.Logger.Warn("a registration is made again, for what became of it can't be stored", "task", d.TaskID, "error", err)
	}
}

// try registers the file that media_url names. A result without one has nothing to register.
func (r *Registrar) try(ctx context.Context, d queue.Registration) (id string, err error) {
	if d.Result.MediaURL == nil {
		return "", errors.New("the result has no media")
	}
	url := *d.Result.MediaURL
	file := payload.File{
		Name: path.Base(url), Key: d.TaskID.String() + "/media", Fields: map[string]any{"alt": "Media of " + d.ProjectID},
		Open: func() (io.ReadCloser, error) { return r.o.Open(ctx, url) },
	}
	for _, a := range d.Result.Artifacts {
		if a.URL == url {
			file.MediaType, file.Size = a.MediaType, a.Size
		}
	}
	return r.o.CMS.Register(ctx, file)
}

// outcome is what a try means for the task.
func (r *Registrar) outcome(d queue.Registration, id string, err error) queue.Outcome {
	result := d.Result
	if err == nil {
		result.PayloadMediaID = &id
		return queue.Outcome{Kind: queue.Completed, Result: &result}
	}
	var known *payload.Error
	wait, final := pauseAfter(d.Attempt), false
	if errors.As(err, &known) {
		wait, final = max(wait, known.RetryAfter), !known.Temporary
	}
	log := r.o.Logger.With("task", d.TaskID, "attempt", d.Attempt, "error", err)
	if !final && time.Since(d.Since)+wait < r.o.Patience {
		log.Info("media could not be registered yet")
		return queue.Outcome{Kind: queue.RetryLater, Delay: wait}
	}
	log.Warn("media are not registered", "required", r.o.Required)
	if r.o.Required {
		return queue.Outcome{Kind: queue.Failed, Failure: &task.Failure{
			Code: "media_not_registered", Message: "The media were made but could not be registered in the CMS. " + err.Error(), Retryable: !final,
		}}
	}
	result.PayloadMediaID = nil
	result.Metadata = warned(result.Metadata, "The media could not be registered in the CMS: "+err.Error())
	return queue.Outcome{Kind: queue.Completed, Result: &result}
}

// pauseAfter grows from a second, doubled each time, to half a minute.
func pauseAfter(attempt int) time.Duration {
	return min(firstPause<<min(attempt-1, 10), maxPause)
}

// warned adds a sentence to the warnings of a result.
func warned(metadata json.RawMessage, sentence string) json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(metadata, &all) != nil || all == nil {
		all = map[string]json.RawMessage{}
	}
	var warnings []any
	_ = json.Unmarshal(all["warnings"], &warnings) // what is no list is replaced
	b, err := json.Marshal(append(warnings, sentence))
	if err != nil {
		return metadata
	}
	all["warnings"] = b
	if b, err = json.Marshal(all); err != nil {
		return metadata
	}
	return b
}
