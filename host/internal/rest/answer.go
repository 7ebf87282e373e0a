package rest

import (
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// receipt writes the answer to a submission. Its status is always queued: the caller learns that his task waits,
// whatever became of it in the meantime.
func receipt(t *text, r queue.Receipt, state task.State) {
	t.str("task_id", r.Task.ID.String())
	t.str("status", string(state))
	t.str("project_id", r.Task.ProjectID)
	t.integer("estimated_duration", r.EstimatedSeconds)
	t.integer("queue_position", r.Position)
	t.time("created_at", r.Task.CreatedAt)
}

func receiptBody(r queue.Receipt) text {
	t := newText()
	t.open('{')
	receipt(&t, r, task.Queued)
	t.close('}')
	return t
}

// endedBody is the answer to a submission that waited and saw the end: a receipt and the status in one.
func endedBody(r queue.Receipt, x task.Task) text {
	t := newText()
	t.open('{')
	receipt(&t, r, x.State)
	t.str("task_type", x.Type)
	t.integer("priority", int(x.Priority))
	progress(&t, x)
	t.close('}')
	return t
}

func statusBody(x task.Task) text {
	t := newText()
	status(&t, x)
	return t
}

// status writes every key of the contract, null where it does not apply.
func status(t *text, x task.Task) {
	t.comma()
	t.open('{')
	t.str("task_id", x.ID.String())
	t.str("project_id", x.ProjectID)
	t.str("task_type", x.Type)
	t.str("status", string(x.State))
	t.integer("priority", int(x.Priority))
	t.time("created_at", x.CreatedAt)
	progress(t, x)
	t.close('}')
}

// progress writes what changes in a task's life.
func progress(t *text, x task.Task) {
	if x.State == task.Queued { // of an earlier attempt nothing shows
		x.Progress, x.StartedAt, x.Result, x.Failure = 0, x.CompletedAt, nil, nil
	}
	t.float("progress", fraction(x))
	t.optional("current_step", step(x))
	result(t, x)
	failure(t, x)
	t.time("started_at", x.StartedAt)
	t.time("completed_at", x.CompletedAt)
	t.key("processing_time")
	*t = appendSeconds(*t, x)
	t.integer("attempt", x.Attempt)
	if x.RetryOf.IsZero() {
		t.null("retry_of")
	} else {
		t.str("retry_of", x.RetryOf.String())
	}
	t.raw("metadata", x.Metadata, "null")
	t.strings("depends_on", dependencyIDs(x))
}

func dependencyIDs(x task.Task) []string {
	ids := make([]string, len(x.DependsOn))
	for i, d := range x.DependsOn {
		ids[i] = d.ID.String()
	}
	return ids
}

// fraction is 1 for completed tasks and for no others.
func fraction(x task.Task) float64 {
	if x.State == task.Completed {
		return 1
	}
	return min(max(x.Progress, 0), 0.99)
}

func step(x task.Task) string {
	switch {
	case x.State == task.Queued && x.WaitsFor > 0:
		return "waiting_for_tasks"
	case x.State == task.Queued:
		return "waiting_in_queue"
	case x.State == task.Completed:
		return "completed"
	case x.State == task.Processing && x.Step == "":
		return "starting"
	}
	return x.Step
}

func result(t *text, x task.Task) {
	if x.State != task.Completed {
		t.null("result")
		return
	}
	r := task.Result{}
	if x.Result != nil {
		r = *x.Result
	}
	t.key("result")
	t.open('{')
	t.pointer("media_url", r.MediaURL)
	t.pointer("payload_media_id", r.PayloadMediaID)
	t.raw("metadata", r.Metadata, "{}")
	if len(r.Artifacts) > 0 {
		artifacts(t, r.Artifacts)
	}
	t.close('}')
}

func artifacts(t *text, all []task.Artifact) {
	t.key("artifacts")
	t.open('[')
	for _, a := range all {
		t.comma()
		t.open('{')
		t.str("role", a.Role)
		t.str("url", a.URL)
		t.str("media_type", a.MediaType)
		t.integer("size", int(a.Size))
		t.close('}')
	}
	t.close(']')
}

func failure(t *text, x task.Task) {
	if x.State != task.Failed {
		t.null("error")
		t.null("error_details")
		return
	}
	f := task.Failure{Code: "failed", Attempt: x.Attempt}
	if x.Failure != nil {
		f = *x.Failure
	}
	if f.Message == "" {
		f.Message = "Task failed"
	}
	t.str("error", f.Message)
	t.key("error_details")
	t.open('{')
	t.str("code", f.Code)
	t.boolean("retryable", f.Retryable)
	t.integer("attempt", f.Attempt)
	t.close('}')
}
