package rest

import (
	"context"
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
	return a.stream(c, x.ProjectID, func(s *stream, resumed bool) error {
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
		s.only = x.ID
		return nil
	})
}

func (a *API) projectEvents(c *gin.Context, k *keys.Key) error {
	project, err := visibleProject(c, k)
	if err != nil {
		return err
	}
	return a.stream(c, project, func(s *stream, resumed bool) error {
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

// stream follows a project. begin runs when nothing that happens can be missed any more, and tells how things are.
func (a *API) stream(c *gin.Context, project string, begin func(s *stream, resumed bool) error) error {
	free, err := a.takeStream()
	if err != nil {
		return err
	}
	defer free()
	ctx, cancel := context.WithCancel(c.Request.Context())
	defer cancel()
	after := resume(c)
	events, err := a.Queue.Watch(ctx, project, after)
	if err != nil {
		return err
	}
	defer drain(events)
	defer cancel()
	s := &stream{ctx: ctx, w: c.Writer, beat: a.Heartbeat}
	if err := begin(s, after != ""); err != nil {
		return s.close(err)
	}
	return s.follow(events, a.Closing, func(id task.ID) (task.Task, error) { return a.Queue.Status(ctx, id) })
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

// drain lets a watch end that was told to.
func drain(events <-chan queue.Event) {
	for range events { //nolint:revive // until it is closed
	}
}
