// Package dispatch takes tasks from the queue to a generator and their results back: claim, lease, generate,
// commit. One Dispatcher a host does it for all task types.
//
// Five loops run. The claim loop takes as many tasks as there are free slots and sleeps until the queue wakes
// it or a slot falls free. The commit loop gathers what ended. The report loop writes progress, at most four
// times a second a task, the show loop previews, and the note loop what plugins say. The lease loop renews what runs on a plugin that still answers.
// Chores (telling the other hosts what this one runs, recovering from dead hosts, tasks that nobody serves, retention,
// repair) have files of their own.
//
// A task that fails on a version which still has to prove itself is generated again on the one that serves, within
// the same attempt.
//
// An attempt whose claim was lost is ended here as soon as that is known; that its result is refused does not
// depend on it, for every script after the claim compares the token.
package dispatch

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/media"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/telemetry"
)

// Why an attempt was ended from outside. They are causes of its context.
var (
	errCancelled = errors.New("the task was cancelled")
	errLost      = errors.New("the claim on the task was lost")
	errStopping  = errors.New("the host is stopping")
	errGPULost   = errors.New("the GPU lease was lost")
	errTimeout   = errors.New("the task took too long")
)

// handBackLimit is how long a stopping host tries to end and hand back what still runs.
const handBackLimit = 15 * time.Second

const goodbyeLimit = 2 * time.Second

// Options are what a dispatcher works with. All but Register, Unserved, Metrics and Tracer are needed.
type Options struct {
	Queue      *queue.Queue
	Supervisor *plugin.Supervisor
	GPU        *gpu.Pool
	Store      *media.Store
	Fetcher    *media.Fetcher
	WorkDir    string        // holds a folder for each plugin; they are emptied at start
	Register   bool          // media are registered in a CMS before their tasks complete
	Unserved   time.Duration // tasks of a type that no host serves fail after so long; an hour
	Metrics    *telemetry.Metrics
	Tracer     *telemetry.Tracer
	Logger     hclog.Logger
}

// Dispatcher runs tasks.
type Dispatcher struct {
	o       Options
	log     hclog.Logger
	commits chan commit

	attempts       context.Context // ends when the drain is over
	endAttempts    context.CancelCauseFunc
	loops          context.Context // ends when all attempts are committed
	endLoops       context.CancelFunc
	stopClaiming   context.CancelFunc
	claiming       sync.WaitGroup
	looping        sync.WaitGroup
	running        registry
	gate           sync.Mutex  // held while tasks are claimed
	drained        atomic.Bool // by an operator; set under the gate
	stopping       atomic.Bool
	busy           atomic.Int64 // attempts that have a place
	claimed        rush         // the claim loop's own
	committed      rush         // the commit loop's own
	folders        folders
	gpuRoom        gpuRooms
	journal        journal
	readyInstances int                                 // at the last beat; the claim loop's own
	adopted        atomic.Pointer[map[string][]string] // lanes that nobody serves, by type
	unserved       map[string]time.Time                // since when types have waited for a plugin; one chore's own
	attemptsEnded  sync.WaitGroup
}

// New prepares a dispatcher.
func New(o Options) *Dispatcher {
	if o.Unserved == 0 {
		o.Unserved = time.Hour
	}
	return &Dispatcher{
		o: o, log: o.Logger.Named("dispatch"),
		commits:  make(chan commit),
		running:  registry{byTask: map[queue.Held]*attempt{}},
		folders:  folders{dir: o.WorkDir},
		unserved: map[string]time.Time{},
		gpuRoom:  gpuRooms{byLane: map[string]queue.GPURoom{}},
	}
}

// Start takes back what this host's former life left and begins to claim.
func (d *Dispatcher) Start(ctx context.Context) error { //nolint:contextcheck // what it starts lives until Stop
	if err := d.folders.empty(); err != nil {
		return err
	}
	n, err := d.o.Queue.Recover(ctx)
	if err != nil {
		return err
	}
	if n > 0 {
		d.log.Warn("tasks of this host's former life go back to the queue", "tasks", n)
	}
	d.attempts, d.endAttempts = context.WithCancelCause(context.WithoutCancel(ctx))
	d.loops, d.endLoops = context.WithCancel(context.WithoutCancel(ctx))
	var claiming context.Context
	claiming, d.stopClaiming = context.WithCancel(d.loops)
	d.claiming.Go(func() { d.claimLoop(claiming) })
	d.looping.Go(d.commitLoop)
	d.looping.Go(func() { every(d.loops, reportInterval, d.report) })
	d.looping.Go(func() { every(d.loops, showInterval, d.show) })
	d.looping.Go(func() { every(d.loops, journalInterval, d.note) })
	d.looping.Go(func() { every(d.loops, renewInterval, d.renew) })
	d.startChores()
	return nil
}

// Stop claims nothing more, lets what runs end until ctx does, hands back the rest and returns when all is
// committed, or could not be for a while. A dispatcher that was not started, or was stopped before, has nothing to do.
func (d *Dispatcher) Stop(ctx context.Context) {
	if d.stopClaiming == nil {
		return
	}
	d.stopping.Store(true)
	d.stopClaiming()
	d.claiming.Wait()
	ended := make(chan struct{})
	go func() { d.attemptsEnded.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-ctx.Done():
		d.endAttempts(errStopping)
		select {
		case <-ended:
		case <-time.After(handBackLimit):
			d.log.Error("not all tasks could be handed back; another host takes them when their leases expire")
		}
	}
	d.endAttempts(errStopping)
	d.endLoops()
	d.looping.Wait()
	<-ended
	d.folders.remove()
	d.sayGoodbye() //nolint:contextcheck // what Stop was given may be over by now
}

// sayGoodbye writes the last that plugins said, and lets the other hosts know at once that this one serves nothing more; they
// would find out by its silence.
func (d *Dispatcher) sayGoodbye() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.loops), goodbyeLimit)
	defer cancel()
	d.note(ctx)
	if err := d.o.Queue.Leave(ctx); err != nil {
		d.log.Debug("can't say goodbye", "error", err)
	}
}

// every calls f at an interval until ctx ends.
func every(ctx context.Context, interval time.Duration, f func(context.Context)) {
	t := time.NewTicker(interval)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			f(ctx)
		}
	}
}
