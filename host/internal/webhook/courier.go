// Package webhook delivers the callbacks of ended tasks from the outbox: at least once, signed, one delivery apart
// from the other, and never on a task's own path.
package webhook

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

// Outbox is what the courier needs of the queue.
type Outbox interface {
	// ClaimDeliveries takes up to n deliveries that are due. One that is not finished before the end of its lease
	// is due again.
	ClaimDeliveries(ctx context.Context, n int, lease time.Duration) ([]queue.Delivery, error)
	// FinishDelivery stores what a sending gave and what follows. The zero attempt hands the delivery back unsent:
	// it is due again at Next, is not logged, and does not count.
	FinishDelivery(ctx context.Context, d queue.Delivery, a queue.DeliveryAttempt, v queue.DeliveryVerdict) error
}

// Options make a Courier. Outbox, Load and Guard are needed.
type Options struct {
	Outbox  Outbox
	Load    func(ctx context.Context, id task.ID) (task.Task, error)
	Guard   *egress.Guard
	Secrets []string        // base64; all sign, so a new one goes first and the old one stays for a while
	Changed <-chan struct{} // tells that something may be due, besides Kick; may be nil

	Timeout        time.Duration      // of one sending, all in all [15s]
	Attempts       int                // before the dead letter [12]
	Parallel       int                // sendings at a time [32]
	PerDestination int                // sendings at a time to one host and port [4]
	Poll           time.Duration      // between looks at the outbox that nobody asked for [1s]
	Metrics        *telemetry.Metrics // [none]
	Tracer         *telemetry.Tracer  // [none]
	Logger         hclog.Logger
}

func (o *Options) complete() error {
	if o.Outbox == nil || o.Load == nil || o.Guard == nil {
		return errors.New("webhook: an outbox, a loader and a guard are needed")
	}
	setDefault(&o.Timeout, 15*time.Second)
	setDefault(&o.Attempts, 12)
	setDefault(&o.Parallel, 32)
	setDefault(&o.PerDestination, 4)
	setDefault(&o.Poll, time.Second)
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	return nil
}

func setDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// Courier sends what is due, until it is stopped.
type Courier struct {
	o            Options
	client       *http.Client
	signers      signers
	destinations destinations

	kick  chan struct{}
	slots chan struct{} // one token a sending

	trials chan struct{} // one token a Try

	mu     sync.Mutex
	cancel context.CancelFunc // ends all; nil while not running
	quit   chan struct{}      // ends claiming
	loop   chan struct{}      // closed when the loop and all sendings have ended
}

// New makes a courier that is not yet running.
func New(o Options) (*Courier, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	s, err := newSigners(o.Secrets)
	if err != nil {
		return nil, err
	}
	return &Courier{
		o: o, signers: s,
		client:       o.Guard.Client(o.Timeout),
		destinations: destinations{limit: o.PerDestination, byHost: map[string]*destination{}},
		kick:         make(chan struct{}, 1),
		slots:        make(chan struct{}, o.Parallel),
		trials:       make(chan struct{}, mostTrials),
	}, nil
}

// Kick says that something is due now. It never blocks, and may be called at any time.
func (c *Courier) Kick() {
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

// Start begins to deliver. ctx ends it hard, like Stop with a context that is over. Starting twice is once.
func (c *Courier) Start(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancel != nil {
		return nil
	}
	ctx, c.cancel = context.WithCancel(ctx)
	c.quit, c.loop = make(chan struct{}), make(chan struct{})
	go func(quit <-chan struct{}, ended chan<- struct{}) {
		defer close(ended)
		c.run(ctx, quit)
	}(c.quit, c.loop)
	return nil
}

// Stop claims no more and waits for what is under way, but not longer than ctx. A sending that is cut off is due
// again when its lease is over.
func (c *Courier) Stop(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancel == nil {
		return
	}
	close(c.quit)
	select {
	case <-c.loop:
	case <-ctx.Done():
	}
	c.cancel()
	<-c.loop
	c.cancel = nil
	c.client.CloseIdleConnections()
}

func (c *Courier) run(ctx context.Context, quit <-chan struct{}) {
	var sendings sync.WaitGroup
	defer sendings.Wait()
	poll := time.NewTicker(c.o.Poll)
	defer poll.Stop()
	outage, changed := false, c.o.Changed
	for {
		more, err := c.claim(ctx, &sendings)
		if err != nil && !outage && ctx.Err() == nil {
			c.o.Logger.Warn("the webhook outbox can't be read", "error", err)
		}
		outage = err != nil
		if more {
			select {
			case <-quit:
				return
			default:
				continue
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-quit:
			return
		case <-c.kick:
		case _, open := <-changed:
			if !open {
				changed = nil
			}
		case <-poll.C:
			c.destinations.forget(time.Now())
		}
	}
}

// claim starts what is due and finds room. It says whether there may be more that does.
func (c *Courier) claim(ctx context.Context, sendings *sync.WaitGroup) (more bool, err error) {
	n := cap(c.slots) - len(c.slots) // only this goroutine takes slots
	if n == 0 {
		return false, nil // release wakes it
	}
	due, err := c.o.Outbox.ClaimDeliveries(ctx, n, c.lease())
	if err != nil {
		return false, err
	}
	for _, d := range due {
		c.slots <- struct{}{}
		sendings.Go(func() {
			defer c.release()
			c.deliver(ctx, d)
		})
	}
	return len(due) == n, nil
}

// release gives a slot back, and wakes the loop if it may wait for one.
func (c *Courier) release() {
	full := len(c.slots) == cap(c.slots)
	<-c.slots
	if full {
		c.Kick()
	}
}

// lease covers a sending and the storing of what it gave.
func (c *Courier) lease() time.Duration { return c.o.Timeout + 45*time.Second }
