// Package register takes the media of finished tasks to the CMS, and ends their tasks with what became of it. Until then a
// task is processing, without a generator; any host may go on where another left off.
package register

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/payload"
	"ft.tc/backlot/host/internal/queue"
)

const (
	poll     = time.Second // between looks at the outbox that nobody asked for
	parallel = 8           // registrations at a time
	attempt  = 2 * time.Minute
	lease    = attempt + 30*time.Second
)

// Options make a Registrar. All but Changed are needed.
type Options struct {
	Queue   *queue.Queue
	CMS     *payload.Client
	Open    func(ctx context.Context, url string) (io.ReadCloser, error) // a stored file, by its public URL
	Changed <-chan struct{}                                              // tells that something may be due, besides the poll

	Required bool          // a task fails when its media can't be registered, and does not complete without
	Patience time.Duration // for how long a registration is tried
	Logger   hclog.Logger
}

// Registrar registers what is due, until it is stopped.
type Registrar struct {
	o     Options
	slots chan struct{}

	cancel context.CancelFunc
	ended  chan struct{}
}

// New makes a registrar that is not yet running.
func New(o Options) *Registrar {
	return &Registrar{o: o, slots: make(chan struct{}, parallel)}
}

// Start begins to register.
func (r *Registrar) Start() {
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(context.Background())
	r.ended = make(chan struct{})
	go func() {
		defer close(r.ended)
		r.run(ctx)
	}()
}

// Stop ends what is under way; it is due again at once, for whoever is there.
func (r *Registrar) Stop() {
	r.cancel()
	<-r.ended
}

func (r *Registrar) run(ctx context.Context) {
	var under sync.WaitGroup
	defer under.Wait()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	changed := r.o.Changed
	for {
		r.claim(ctx, &under)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case _, open := <-changed:
			if !open {
				changed = nil
			}
		}
	}
}

// claim starts what is due and finds room.
func (r *Registrar) claim(ctx context.Context, under *sync.WaitGroup) {
	due, err := r.o.Queue.ClaimRegistrations(ctx, cap(r.slots)-len(r.slots), lease)
	if err != nil && ctx.Err() == nil {
		r.o.Logger.Debug("the outbox of registrations can't be read", "error", err)
	}
	for _, d := range due {
		r.slots <- struct{}{}
		under.Go(func() {
			defer func() { <-r.slots }()
			r.register(ctx, d)
		})
	}
}
