package command

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/terminal"
)

// taskPage is a page of a list.
type taskPage struct {
	Tasks []struct {
		ID      string     `json:"task_id"`
		Project string     `json:"project_id"`
		Type    string     `json:"task_type"`
		Status  string     `json:"status"`
		Created time.Time  `json:"created_at"`
		Ended   *time.Time `json:"completed_at"`
		URL     string     `json:"result_url"`
	}
	Pagination struct {
		Page   int    `json:"page"`
		Pages  int    `json:"total_pages"`
		Total  int    `json:"total"`
		Cursor string `json:"next_cursor"`
	}
}

// listing is what the flags of list say.
type listing struct {
	status, taskType, since, cursor string
	page, limit                     int
	all, quiet                      bool
}

func (o *Options) listCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "list", Short: "Show tasks, newest first", Args: cobra.NoArgs,
		Long:    "Show tasks, newest first: those of a project, or of all projects that the key sees.",
		Example: "  backlot list -p noir --status failed --since 2h\n  backlot list -p noir --all -q",
	}
	l := &listing{}
	project := o.projectFlag(c)
	f := c.Flags()
	f.StringVar(&l.status, "status", "", "only those that are `queued`, processing, completed, failed or cancelled")
	f.StringVarP(&l.taskType, "type", "t", "", "only those of a task `type`")
	f.StringVar(&l.since, "since", "", "only those submitted after a `time`, like 2h, 7d or 2025-01-15T10:30:00Z")
	f.IntVarP(&l.limit, "limit", "n", 20, "rows of a page, up to 100")
	f.IntVar(&l.page, "page", 1, "number of the page")
	f.StringVar(&l.cursor, "cursor", "", "go on where a page ended: its next_cursor; cheap however deep")
	f.BoolVarP(&l.all, "all", "a", false, "all pages")
	f.BoolVarP(&l.quiet, "quiet", "q", false, "print the ids alone")
	complete(c, "status", fixed(states()...))
	complete(c, "type", o.completeTypes)
	c.MarkFlagsMutuallyExclusive("page", "cursor", "all")
	return o.ofService(c, func(s *session, _ []string) error { return l.list(s, project(s)) })
}

func (l *listing) list(s *session, project string) error {
	query := l.query(time.Now())
	path := listPath(project)
	for first := true; ; first = false {
		b, err := s.Get(s.ctx, path+"?"+query.Encode())
		if err != nil {
			return needsProject(err, project)
		}
		var page taskPage
		if err := s.Decode(b, &page); err != nil {
			return err
		}
		l.show(s, b, page, project == "", first)
		if !l.all || page.Pagination.Cursor == "" {
			return nil
		}
		query.Del("page")
		query.Set("cursor", page.Pagination.Cursor)
	}
}

// listPath is where the tasks of a project are, or of all without one.
func listPath(project string) string {
	if project == "" {
		return "/api/v1/tasks"
	}
	return "/api/v1/projects/" + url.PathEscape(project) + "/tasks"
}

// needsProject tells what to do with a service that lists by project only.
func needsProject(err error, project string) error {
	var refused *client.RefusedError
	if project == "" && errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return usagef("name the project: -p PROJECT, BACKLOT_PROJECT, or backlot context add --project")
	}
	return err
}

func (l *listing) query(now time.Time) url.Values {
	limit := l.limit
	if l.all {
		limit = max(limit, 100)
	}
	q := url.Values{"limit": {strconv.Itoa(limit)}}
	for name, value := range map[string]string{"status": l.status, "task_type": l.taskType, "cursor": l.cursor} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if l.cursor == "" {
		q.Set("page", strconv.Itoa(l.page))
	}
	if l.since != "" {
		q.Set("since", since(l.since, now))
	}
	return q
}

// since turns a span, with d for days, into a time; the service judges anything else.
func since(text string, now time.Time) string {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil && n >= 0 {
			return now.Add(-time.Duration(n * 24 * float64(time.Hour))).UTC().Format(time.RFC3339)
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return now.Add(-d).UTC().Format(time.RFC3339)
	}
	return text
}

func (l *listing) show(s *session, b []byte, page taskPage, projects, first bool) {
	switch {
	case s.json:
		s.out.JSON(b)
		return
	case l.quiet:
		for _, t := range page.Tasks {
			s.out.Printf("%s\n", t.ID)
		}
		return
	case len(page.Tasks) == 0 && first:
		s.hint("There are no such tasks.")
		return
	}
	s.out.Table(page.table(projects, time.Now()))
	if p := page.Pagination; p.Page < p.Pages && !l.all {
		s.hint("Page %d of %d, %d tasks in all; the next one: --page %d, or --cursor %s", p.Page, p.Pages, p.Total, p.Page+1, p.Cursor)
	}
}

func (p taskPage) table(projects bool, now time.Time) *terminal.Table {
	t := &terminal.Table{Head: []string{"TASK", "TYPE", "STATUS", "SUBMITTED", "RESULT"}}
	if projects {
		t.Head = append(t.Head[:1:1], append([]string{"PROJECT"}, t.Head[1:]...)...)
	}
	for _, x := range p.Tasks {
		row := terminal.Text(x.ID)
		if projects {
			row = append(row, terminal.Cell{Text: x.Project})
		}
		t.Add(append(row, terminal.Cell{Text: x.Type}, stateCell(task.State(x.Status)), terminal.Cell{Text: ago(x.Created, now)}, terminal.Cell{Text: x.URL})...)
	}
	return t
}

// percent is a fraction as people write it.
func percent(fraction float64) string { return fmt.Sprintf("%.0f %%", fraction*100) }
