package queue

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"ft.tc/backlot/host/internal/task"
)

// row is a candidate for a page.
type row struct {
	id      string
	created int64 // ms
}

// List gives a page of a project's tasks, newest first, ties by id. Its cost is the page's, however deep.
func (q *Queue) List(ctx context.Context, l ListQuery) (Page, error) {
	after, err := parseCursor(l.Cursor)
	if err != nil {
		return Page{}, err
	}
	limit := min(max(l.Limit, 1), 100)
	since := int64(-1)
	if !l.Since.IsZero() {
		since = l.Since.UnixMilli()
	}
	offset, cursor := (max(l.Page, 1)-1)*limit, ""
	if after != nil {
		offset, cursor = 0, fmt.Sprint(after.created)
	}
	answer, err := q.list(ctx, listScript, l.ProjectID, wantedStates(l.State), l.Type, since, offset, limit+1, cursor)
	if err != nil {
		return Page{}, err
	}
	page := Page{Total: int(integer(answer[0]))}
	rows := merge(answer[2:], after)
	rows = rows[min(int(integer(answer[1])), len(rows)):]
	if len(rows) > limit {
		rows = rows[:limit]
		page.NextCursor = rows[limit-1].cursor()
	}
	page.Tasks, err = q.readRows(ctx, rows)
	return page, err
}

func wantedStates(s task.State) string {
	if letter, ok := letters[s]; ok {
		return letter
	}
	return "qpcfx"
}

// merge puts candidates in order and drops what comes before the cursor, itself included.
func merge(answer []any, after *row) []row {
	var rows []row
	for ; len(answer) >= 3; answer = answer[3:] {
		r := row{text(answer[0]), integer(answer[1])}
		if after == nil || r.compare(*after) > 0 {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, row.compare)
	return rows
}

// compare puts the newer first, and of equals the greater id.
func (r row) compare(o row) int {
	return cmp.Or(cmp.Compare(o.created, r.created), strings.Compare(o.id, r.id))
}

func (r row) cursor() string {
	b := binary.BigEndian.AppendUint64(nil, uint64(r.created))
	return base64.RawURLEncoding.EncodeToString(append(b, r.id...))
}

func parseCursor(s string) (*row, error) {
	if s == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != 24 {
		return nil, &task.Error{Code: task.CodeValidation, Message: "The cursor is not one of this service.",
			Details: map[string]string{"cursor": "The cursor is not one of this service."}}
	}
	return &row{id: string(b[8:]), created: int64(binary.BigEndian.Uint64(b[:8]) &^ (1 << 63))}, nil
}

// readRows reads the tasks of a page in one round trip. One that was forgotten since is left out.
func (q *Queue) readRows(ctx context.Context, rows []row) ([]task.Task, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	tasks := make([]task.Task, 0, len(rows))
	answers, err := q.statusAll(ctx, rows)
	if err != nil {
		return nil, err
	}
	for j, answer := range answers {
		id, err := decodeID(rows[j].id)
		if err != nil {
			return nil, err
		}
		if len(answer) < 6 {
			continue
		}
		t, err := readStatus(id, answer)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, t)
	}
	return tasks, nil
}

func (q *Queue) statusAll(ctx context.Context, rows []row) ([][]any, error) {
	args := make([]any, len(rows))
	for j, r := range rows {
		args[j] = r.id
	}
	answer, err := q.list(ctx, rowsScript, args...)
	if err != nil {
		return nil, err
	}
	all := make([][]any, len(answer))
	for j := range answer {
		all[j], _ = answer[j].([]any)
	}
	return all, nil
}
