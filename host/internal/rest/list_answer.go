package rest

import (
	"strconv"
	"time"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// appendSeconds is how long a task ran or has been running, in whole seconds between the times that are shown, so
// that completed_at − started_at is it exactly. What never started has none.
func appendSeconds(b []byte, x task.Task) []byte {
	if x.StartedAt.IsZero() {
		return append(b, "null"...)
	}
	end := x.CompletedAt
	if end.IsZero() {
		end = time.Now()
	}
	return strconv.AppendInt(b, max(0, end.Unix()-x.StartedAt.Unix()), 10)
}

func listBody(p queue.Page, q queue.ListQuery) text {
	t := newText()
	t.open('{')
	t.key("tasks")
	t.open('[')
	for _, x := range p.Tasks {
		listRow(&t, x)
	}
	t.close(']')
	t.key("pagination")
	t.open('{')
	t.integer("page", q.Page)
	t.integer("limit", q.Limit)
	t.integer("total", p.Total)
	t.integer("total_pages", (p.Total+q.Limit-1)/q.Limit)
	t.optional("next_cursor", p.NextCursor)
	t.close('}')
	t.close('}')
	return t
}

func listRow(t *text, x task.Task) {
	t.comma()
	t.open('{')
	t.str("task_id", x.ID.String())
	t.str("task_type", x.Type)
	t.str("status", string(x.State))
	t.time("created_at", x.CreatedAt)
	if x.State.Ended() {
		t.time("completed_at", x.CompletedAt)
	} else {
		t.null("completed_at")
	}
	if x.State == task.Completed && x.Result != nil {
		t.pointer("result_url", x.Result.MediaURL)
	} else {
		t.null("result_url")
	}
	row := x
	if row.State == task.Queued { // of an earlier attempt nothing shows
		row.Progress = 0
	}
	t.float("progress", fraction(row))
	t.optional("current_step", step(row))
	t.close('}')
}
