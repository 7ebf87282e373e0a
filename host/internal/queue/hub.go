package queue

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/redis/go-redis/v9"
)

// hub shares one subscription between all that listen on this host. A message is a nudge only: what it is about is
// read from Redis, so that a lost one delays and does no more.
type hub struct {
	client redis.UniversalClient
	logger hclog.Logger
	ending context.CancelFunc
	done   <-chan struct{}

	mu       sync.Mutex
	pubsub   *redis.PubSub
	channels map[string]*channel
	running  sync.WaitGroup
}

// channel has listeners for all of its messages, under "", and for one of them.
type channel struct {
	ready     chan struct{} // closed once Redis has confirmed
	confirmed bool
	listeners map[string]map[*listener]struct{}
}

// listener gets a nudge for its messages, at most one waiting.
type listener struct {
	nudges chan struct{}
	stop   func()
}

func newHub(client redis.UniversalClient, logger hclog.Logger) *hub {
	ctx, cancel := context.WithCancel(context.Background())
	return &hub{client: client, logger: logger, ending: cancel, done: ctx.Done(), channels: map[string]*channel{}}
}

func (h *hub) close() {
	h.ending()
	h.mu.Lock()
	if h.pubsub != nil {
		if err := h.pubsub.Close(); err != nil {
			h.logger.Debug("the subscription ends", "error", err)
		}
	}
	h.mu.Unlock()
	h.running.Wait()
}

// listen returns when Redis has confirmed, or after a second without it.
func (h *hub) listen(ctx context.Context, name string) *listener {
	return h.listenFor(ctx, name, "")
}

// listenFor is listen for one message alone; empty for all.
func (h *hub) listenFor(ctx context.Context, name, message string) *listener {
	l := &listener{nudges: make(chan struct{}, 1)}
	l.stop = func() { h.remove(name, message, l) }
	ready := h.add(ctx, name, message, l)
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-ready:
	case <-timer.C:
	case <-ctx.Done():
	case <-h.done:
	}
	return l
}

func (h *hub) add(ctx context.Context, name, message string, l *listener) <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.channels[name]
	if c == nil {
		c = &channel{ready: make(chan struct{}), listeners: map[string]map[*listener]struct{}{}}
		h.channels[name] = c
		h.subscribe(ctx, name)
	}
	if c.listeners[message] == nil {
		c.listeners[message] = map[*listener]struct{}{}
	}
	c.listeners[message][l] = struct{}{}
	return c.ready
}

// subscribe starts the reader with the first channel. The client subscribes anew after a broken connection.
func (h *hub) subscribe(ctx context.Context, name string) {
	select {
	case <-h.done:
		return
	default:
	}
	if h.pubsub == nil {
		h.pubsub = h.client.Subscribe(context.WithoutCancel(ctx))
		h.running.Add(1)
		go h.read(h.pubsub) //nolint:gosec,contextcheck // it reads for all listeners, and close ends it
	}
	if err := h.pubsub.Subscribe(context.WithoutCancel(ctx), name); err != nil {
		h.logger.Debug("a subscription is late", "error", err)
	}
}

func (h *hub) remove(name, message string, l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.channels[name]
	if c == nil {
		return
	}
	delete(c.listeners[message], l)
	if len(c.listeners[message]) == 0 {
		delete(c.listeners, message)
	}
	if len(c.listeners) > 0 {
		return
	}
	delete(h.channels, name)
	if err := h.pubsub.Unsubscribe(context.Background(), name); err != nil {
		h.logger.Debug("a subscription stays", "error", err)
	}
}

func (h *hub) read(pubsub *redis.PubSub) {
	defer h.running.Done()
	for {
		m, err := pubsub.Receive(context.Background())
		select {
		case <-h.done:
			return
		default:
		}
		if err != nil {
			if errors.Is(err, redis.ErrClosed) {
				return
			}
			h.pause(200 * time.Millisecond)
			continue
		}
		switch m := m.(type) {
		case *redis.Subscription:
			h.confirm(m.Kind, m.Channel)
		case *redis.Message:
			h.deliver(m.Channel, m.Payload)
		}
	}
}

func (h *hub) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-h.done:
	case <-timer.C:
	}
}

// confirm also nudges everybody: after a break of the connection something may have been missed.
func (h *hub) confirm(kind, name string) {
	if kind != "subscribe" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.channels[name]
	if c == nil {
		return
	}
	if !c.confirmed {
		c.confirmed = true
		close(c.ready)
	}
	for _, all := range c.listeners {
		for l := range all {
			l.nudge()
		}
	}
}

func (h *hub) deliver(name, message string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.channels[name]
	if c == nil {
		return
	}
	for _, of := range []string{"", message} {
		for l := range c.listeners[of] {
			l.nudge()
		}
	}
}

func (l *listener) nudge() {
	select {
	case l.nudges <- struct{}{}:
	default:
	}
}
