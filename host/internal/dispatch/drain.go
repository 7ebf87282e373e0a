package dispatch

import "context"

// Drain has this host claim nothing more until it is undone: what it runs may end, and other hosts take what waits. When it
// returns, no task starts here any more, and the other hosts know, if Redis can be reached.
func (d *Dispatcher) Drain(ctx context.Context, on bool) {
	d.gate.Lock()
	changed := d.drained.Swap(on) != on
	d.gate.Unlock()
	if !changed {
		return
	}
	d.log.Info("draining", "on", on)
	d.beat(ctx)
}

// Draining reports whether this host starts no tasks: by Drain, or because it stops.
func (d *Dispatcher) Draining() bool { return d.drained.Load() || d.stopping.Load() }
