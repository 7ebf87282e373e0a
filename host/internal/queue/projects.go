package queue

import "context"

const (
	mostProjects = 1000 // of an answer
	projectsStep = 100  // of a script
)

// ProjectView is what a project has to do.
type ProjectView struct {
	ID                 string
	Queued, Processing int
	Limit              int // of tasks that are processed at once; negative for none
}

// Projects gives the projects that have tasks, or those of only that have: at most 1,000, those that came last.
func (q *Queue) Projects(ctx context.Context, only []string) ([]ProjectView, error) {
	var all []ProjectView
	for from := 0; from < mostProjects; from += projectsStep {
		args := []any{from, projectsStep}
		if len(only) > 0 {
			args = []any{"", ""}
			for _, project := range only[min(from, len(only)):min(from+projectsStep, len(only))] {
				args = append(args, project)
			}
		}
		answer, err := q.list(ctx, projectsScript, args...)
		if err != nil {
			return nil, err
		}
		for rows := answer[1:]; len(rows) >= 3; rows = rows[3:] {
			all = append(all, q.projectView(rows))
		}
		if integer(answer[0]) < projectsStep {
			break
		}
	}
	return all, nil
}

func (q *Queue) projectView(row []any) ProjectView {
	p := ProjectView{ID: text(row[0]), Queued: int(integer(row[1])), Processing: int(integer(row[2])), Limit: q.options.Limits.ConcurrentPerProject}
	if own, ok := q.options.Limits.ConcurrentByProject[p.ID]; ok {
		p.Limit = own
	}
	return p
}
