package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
)

// projectList names the projects that the key sees and that have tasks.
func (a *API) projectList(c *gin.Context, k *keys.Key) error {
	all, err := a.projectsOf(c, k)
	if err != nil {
		return err
	}
	all = slices.SortedFunc(slices.Values(all), func(x, y queue.ProjectView) int { return strings.Compare(x.ID, y.ID) })
	t := newText()
	t.open('{')
	t.key("projects")
	t.open('[')
	for _, p := range all {
		t.comma()
		t.open('{')
		t.str("project_id", p.ID)
		t.integer("queued", p.Queued)
		t.integer("processing", p.Processing)
		if p.Limit < 0 {
			t.null("concurrent_limit")
		} else {
			t.integer("concurrent_limit", p.Limit)
		}
		t.close('}')
	}
	t.close(']')
	t.close('}')
	send(c, http.StatusOK, t)
	return nil
}

func (a *API) projectsOf(c *gin.Context, k *keys.Key) ([]queue.ProjectView, error) {
	if len(k.Projects) > 0 {
		return a.Queue.Projects(c.Request.Context(), k.Projects)
	}
	return a.projects.read()
}
