package rest

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

const (
	snapshotTasks = 100
	lastEvent     = "end"           // id of an end that is told without the queue having told it
	remembered    = 4 * time.Minute // how far back the queue surely knows what a watcher missed
)

// streaming lets in keys, and read tokens in the query.
func (a *API) streaming(h keyedHandler) gin.HandlerFunc {
	keyed := a.keyed(keys.Read, h)
	return func(c *gin.Context) {
		token := c.Query("token")
		if token == "" || c.GetHeader(keyHeader) != "" {
			keyed(c)
			return
		}
		k, ok := a.tokenKey(token)
		if !ok {
			a.refuse(c, a.failures.count(c.ClientIP()))
			return
		}
		call(c).key = k.Name + " by token"
		if err := h(c, k); err != nil {
			a.refuse(c, err)
		}
	}
}

func (a *API) taskEvents(c *gin.Context, k *keys.Key) error {
	x, err := a.visible(c, k)
	if err != nil {
		return err
	}
	if x.State.Ended() && c.GetHeader("Last-Event-ID") == lastEvent {
		c.Status(http.StatusNoContent) // the answer that keeps an EventSource from coming back
		c.Writer.WriteHeaderNow()
		return nil
	}
	return a.stream(c, x.ProjectID, x.ID, func(s *stream, resumed bool) error {
		now, err := a.Queue.Status(s.ctx, x.ID)
		switch {
		case err != nil:
			return err
		case now.State.Ended():
			s.event(lastEvent, string(now.State), statusBody(now))
			return errStreamDone
		case !resumed:
			s.event("", "snapshot", statusBody(now))
		}
		return nil
	})
}

func (a *API) projectEvents(c *gin.Context, k *keys.Key) error {
	project, err := visibleProject(c, k)
	if err != nil {
		return err
	}
	return a.stream(c, project, task.ID{}, func(s *stream, resumed bool) error {
		if resumed {
			return nil
		}
		page, err := a.Queue.List(s.ctx, queue.ListQuery{ProjectID: project, Page: 1, Limit: snapshotTasks})
		if err != nil {
			return err
		}
		t := newText()
		t.open('{')
		t.str("project_id", project)
		t.key("tasks")
		t.open('[')
		for _, x := range page.Tasks {
			status(&t, x)
		}
		t.close(']')
		t.integer("total", page.Total)
		t.close('}')
		s.event("", "snapshot", t)
		return nil
	})
}

var eventForm = regexp.MustCompile(`^\d{1,15}-\d{1,20}$`)

// resume reads where a watcher was. One that was away for longer than anybody remembers starts anew.
func resume(c *gin.Context) string {
	id := c.GetHeader("Last-Event-ID")
	if !eventForm.MatchString(id) {
		return ""
	}
	ms, err := strconv.ParseInt(id[:strings.IndexByte(id, '-')], 10, 64)
	if err != nil || time.Since(time.UnixMilli(ms)) > remembered {
		return ""
	}
	return id
}

// stream follows a project, or only one task. begin runs when nothing that happens can be missed any more, and tells how
// things are.
func (a *API) stream(c *gin.Context, project string, only task.ID, begin func(s *stream, resumed bool) error) error {
	free, err := a.takeStream()
	if err != nil {
		return err
	}
	defer free()
	after := resume(c)
	w, err := a.Queue.Watch(c.Request.Context(), project, only, after)
	if err != nil {
		return err
	}
	defer w.Close()
	s := &stream{ctx: c.Request.Context(), w: c.Writer, beat: a.Heartbeat, single: !only.IsZero()}
	if err := begin(s, after != ""); err != nil {
		return s.close(err)
	}
	s.follow(w, a.Closing)
	return nil
}

// takeStream takes one of the places for event streams, until it is freed.
func (a *API) takeStream() (free func(), err error) {
	select {
	case a.streams <- struct{}{}:
		return func() { <-a.streams }, nil
	default:
		return nil, unavailable(10)
	}
}
