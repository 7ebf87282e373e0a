package generatorv1

import (
	"context"
	"sync"
	"time"
)

const (
	progressEvery  = 100 * time.Millisecond // for one attempt; between, the latest wins
	maxQueuedLines = 1024                   // log frames that wait for a host which does not read
)

// outbox is what a plugin has to say, in order, and the one goroutine that says it. Nobody who puts
// something in waits.
type outbox struct {
	heartbeat time.Duration
	wake      chan struct{} // holds one token when there is something to send

	box      sync.Mutex
	frames   []*PluginFrame
	lines    int // log frames among frames
	pending  map[attemptKey]*Progress
	lastSent map[attemptKey]time.Time // of progress; an entry for each attempt that runs
}

func newOutbox(heartbeat time.Duration) *outbox {
	return &outbox{
		heartbeat: heartbeat, wake: make(chan struct{}, 1),
		pending: make(map[attemptKey]*Progress), lastSent: make(map[attemptKey]time.Time),
	}
}

// run sends until ctx ends or sending fails.
func (o *outbox) run(ctx context.Context, send func(*PluginFrame) error) {
	beat := time.NewTicker(o.heartbeat)
	defer beat.Stop()
	flush := time.NewTicker(progressEvery)
	flush.Stop()
	defer flush.Stop()
	for {
		frames, more := o.drain(time.Now())
		for _, f := range frames {
			if send(f) != nil {
				return
			}
		}
		if more {
			flush.Reset(progressEvery)
		} else {
			flush.Stop()
		}
		select {
		case <-o.wake:
		case <-flush.C:
		case <-beat.C:
			if send(&PluginFrame{Frame: &PluginFrame_Heartbeat{Heartbeat: &Heartbeat{}}}) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// drain takes out what may go. more says that progress stays back until its time comes.
func (o *outbox) drain(now time.Time) (frames []*PluginFrame, more bool) {
	o.box.Lock()
	defer o.box.Unlock()
	frames, o.frames, o.lines = o.frames, nil, 0
	for key, p := range o.pending {
		if now.Sub(o.lastSent[key]) < progressEvery {
			continue
		}
		o.lastSent[key] = now
		delete(o.pending, key)
		frames = append(frames, &PluginFrame{Frame: &PluginFrame_Progress{Progress: p}})
	}
	return frames, len(o.pending) > 0
}

// push queues a frame that must arrive.
func (o *outbox) push(f *PluginFrame) {
	o.box.Lock()
	o.frames = append(o.frames, f)
	o.box.Unlock()
	o.ring()
}

// log queues a line, or drops it when the host has not read for long.
func (o *outbox) log(l *Log) {
	o.box.Lock()
	defer o.box.Unlock()
	if o.lines >= maxQueuedLines {
		return
	}
	o.lines++
	o.frames = append(o.frames, &PluginFrame{Frame: &PluginFrame_Log{Log: l}})
	o.ring()
}

// open admits progress of the attempt until finish.
func (o *outbox) open(key attemptKey) {
	o.box.Lock()
	defer o.box.Unlock()
	o.lastSent[key] = time.Time{}
}

// progress replaces what the attempt said last and what has not gone yet.
func (o *outbox) progress(p *Progress) {
	o.box.Lock()
	defer o.box.Unlock()
	key := p.GetAttempt().key()
	if _, running := o.lastSent[key]; !running {
		return
	}
	if o.pending[key] == nil {
		o.ring()
	}
	o.pending[key] = p
}

// finish queues the attempt's last frame, after its latest progress.
func (o *outbox) finish(key attemptKey, f *PluginFrame) {
	o.box.Lock()
	if p := o.pending[key]; p != nil {
		o.frames = append(o.frames, &PluginFrame{Frame: &PluginFrame_Progress{Progress: p}})
	}
	delete(o.pending, key)
	delete(o.lastSent, key)
	o.frames = append(o.frames, f)
	o.box.Unlock()
	o.ring()
}

func (o *outbox) ring() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}
