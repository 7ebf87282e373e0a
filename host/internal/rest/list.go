package rest

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// deepest keeps the arithmetic of pages within bounds; there are no tasks beyond.
const deepest = 1 << 40

func (a *API) list(c *gin.Context, k *keys.Key) error {
	q, err := listQuery(c.Request.URL.Query())
	if err != nil {
		return err
	}
	if q.ProjectID, err = visibleProject(c, k); err != nil {
		return err
	}
	asked := q
	q.Page = min(q.Page, deepest)
	page, err := a.Queue.List(c.Request.Context(), q)
	if err != nil {
		return err
	}
	send(c, http.StatusOK, listBody(page, asked))
	return nil
}

// visibleProject reads the project of a path. One that the key may not touch is not there.
func visibleProject(c *gin.Context, k *keys.Key) (string, error) {
	id := c.Param("id")
	if !validProject(id) {
		return "", invalid("Invalid project ID", map[string]string{"project_id": projectRule})
	}
	if !k.Sees(id) {
		return "", fail(codeNoProject, fmt.Sprintf("Project with ID '%s' not found", id))
	}
	return id, nil
}

// listQuery reads the filters and finds all that is wrong with them.
func listQuery(v url.Values) (queue.ListQuery, error) {
	faults := map[string]string{}
	q := queue.ListQuery{Page: 1, Limit: 20, State: task.State(v.Get("status")), Type: v.Get("task_type"), Cursor: v.Get("cursor")}
	if q.State != "" && !q.State.Valid() {
		faults["status"] = "Status must be one of queued, processing, completed, failed, cancelled"
	}
	if q.Type != "" && !typeForm.MatchString(q.Type) {
		faults["task_type"] = "Task type must be small letters, digits and underscores"
	}
	if s := v.Get("page"); v.Has("page") {
		n, ok := whole(s)
		if q.Page = n; !ok || n < 1 {
			faults["page"] = "Page must be a whole number from 1"
		}
	}
	if s := v.Get("limit"); v.Has("limit") {
		n, ok := whole(s)
		if q.Limit = n; !ok || n < 1 || n > 100 {
			faults["limit"] = "Limit must be a whole number from 1 to 100"
		}
	}
	if s := v.Get("since"); s != "" {
		t, ok := parseSince(s)
		if q.Since = t; !ok {
			faults["since"] = "Since must be an ISO 8601 time, like 2025-01-15T10:30:00Z"
		}
	}
	if len(faults) > 0 {
		return q, invalid("Invalid query parameters", faults)
	}
	return q, nil
}

func whole(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && !strings.HasPrefix(s, "+")
}

var sinceForm = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:[.,]\d{1,9})?)?)?(Z|[+ -]\d\d:?\d\d)?$`)

// parseSince reads a time as clients write it: any offset, none for UTC, seconds and clock may be missing, and a plus
// that became a space in the query.
func parseSince(s string) (time.Time, bool) {
	m := sinceForm.FindStringSubmatch(strings.ToUpper(s))
	if m == nil {
		return time.Time{}, false
	}
	clock, fine, offset := m[2], strings.ReplaceAll(m[3], ",", "."), strings.Replace(m[4], " ", "+", 1)
	if clock == "" {
		clock = "00:00"
	}
	if fine == "" {
		fine = ":00"
	}
	if offset == "" {
		offset = "Z"
	} else if offset != "Z" && !strings.Contains(offset, ":") {
		offset = offset[:3] + ":" + offset[3:]
	}
	t, err := time.Parse(time.RFC3339Nano, m[1]+"T"+clock+fine+offset)
	return t.UTC(), err == nil && t.Year() > 0
}
