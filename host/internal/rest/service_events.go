package rest

import (
	"encoding/json"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
)

// The topics of the service's own events.
const (
	topicOverview = "overview"
	topicPlugins  = "plugins"
	topicGPUs     = "gpus"
)

func (a *API) topics() map[string]topic {
	all := map[string]topic{topicOverview: {before: beforeNews, look: func() ([]byte, error) {
		o, err := a.overviews.read()
		return overviewBody(o, a.summary(o)), err
	}}}
	all[topicGPUs] = topic{look: a.gpuBody}
	if a.Plugins != nil {
		all[topicPlugins] = topic{look: func() ([]byte, error) { return json.Marshal(a.pluginList()) }}
	}
	return all
}

// serviceEvents tells whoever watches how the service is, whenever that changes; operators hear of plugins and GPUs too.
func (a *API) serviceEvents(c *gin.Context, k *keys.Key) error {
	if _, err := a.overviews.read(); err != nil {
		return err
	}
	free, err := a.takeStream()
	if err != nil {
		return err
	}
	defer free()
	names := []string{topicOverview}
	if operates(k) {
		names = sortedKeys(a.feed.topics)
	}
	defer a.feed.join(names)()
	s := &stream{ctx: c.Request.Context(), w: c.Writer, beat: a.Heartbeat}
	s.relay(a.feed, names, a.Closing)
	return nil
}

// relay tells the news of a feed until the watcher goes or the service does. Who is slow is told the latest alone.
func (s *stream) relay(f *feed, names []string, closing <-chan struct{}) {
	s.start()
	ticker := time.NewTicker(s.beat)
	defer ticker.Stop()
	heard := make([]int, len(names))
	for s.err == nil {
		all, more := f.news(names)
		for i, of := range all {
			if of.version > heard[i] {
				heard[i] = of.version
				s.event("", names[i], of.body)
			}
		}
		select {
		case <-s.ctx.Done():
			return
		case <-closing:
			return
		case <-ticker.C:
			s.write([]byte(": \n\n"))
		case <-more:
		}
	}
}
