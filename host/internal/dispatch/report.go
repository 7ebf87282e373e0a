package dispatch

import (
	"context"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/queue"
)

const (
	reportInterval = 250 * time.Millisecond
	showInterval   = 100 * time.Millisecond
	showPause      = time.Second // between two previews of one task: each is told to all who watch, and they fetch it
	renewInterval  = 3 * time.Second
)

// report writes the latest progress of every attempt that has some.
func (d *Dispatcher) report(ctx context.Context) {
	var updates []queue.ProgressUpdate
	for _, a := range d.running.all() {
		if u, ok := a.news(); ok {
			updates = append(updates, u)
		}
	}
	if len(updates) == 0 {
		return
	}
	lost, err := d.o.Queue.Progress(ctx, updates)
	if err != nil && ctx.Err() == nil {
		d.log.Debug("progress not written", "error", err)
	}
	d.running.end(lost, errLost)
}

// show keeps the latest preview of every attempt that has a new one. One that can't be kept is not missed.
func (d *Dispatcher) show(ctx context.Context) {
	for _, a := range d.running.all() {
		p := a.newPreview()
		if p == nil {
			continue
		}
		if err := d.o.Queue.PutPreview(ctx, a.held(), p.MediaType, p.Data); err != nil {
			d.log.Debug("preview not kept", "task", a.claim.Task.ID, "error", err)
		}
	}
}

// newPreview is the latest picture that was not shown yet, at most one a second.
func (a *attempt) newPreview() *generator.Preview {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.preview == nil || time.Since(a.shown) < showPause {
		return nil
	}
	p := a.preview
	a.preview, a.shown = nil, time.Now()
	return p
}

// news is what changed since it was asked last.
func (a *attempt) news() (queue.ProgressUpdate, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.changed {
		return queue.ProgressUpdate{}, false
	}
	a.changed = false
	return queue.ProgressUpdate{Held: a.held(), Fraction: a.fraction, Step: a.step}, true
}

// renew extends the leases of attempts that still have a living plugin under them, or only wait for their
// commit. Those that are lost are ended.
func (d *Dispatcher) renew(ctx context.Context) {
	var held []queue.Held
	for _, a := range d.running.all() {
		if a.alive() {
			held = append(held, a.held())
		}
	}
	if len(held) == 0 {
		return
	}
	lost, err := d.o.Queue.Renew(ctx, held)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("leases not renewed", "error", err)
	}
	d.running.end(lost, errLost)
}

func (a *attempt) alive() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.slot == nil || a.slot.Alive()
}
