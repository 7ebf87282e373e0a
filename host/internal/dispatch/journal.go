package dispatch

import (
	"context"
	"sync"
	"time"

	"ft.tc/backlot/host/internal/queue"
)

const (
	journalInterval = 250 * time.Millisecond
	journalCall     = 256 << 10 // bytes of lines that one script gets
	mostUnwritten   = 256       // attempts whose lines wait for a Redis that does not take them
)

// journal holds what plugins say until it is written, of each attempt no more than is kept of a task. It stands between a
// plugin and Redis: who says something never waits, and progress has a loop of its own.
type journal struct {
	writing sync.Mutex // held while lines are on their way

	mu   sync.Mutex
	said map[queue.Held]*unwritten
}

type unwritten struct {
	lines   []queue.LogLine
	bytes   int
	dropped int
}

// add takes a line. The journal may be new.
func (j *journal) add(h queue.Held, l queue.LogLine) {
	if len(l.Message) > queue.MaxLineSize {
		l.Message = l.Message[:queue.MaxLineSize+1] // the queue sees that it was longer, and cuts it well
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.of(h).add(l)
}

// of gives what waits for an attempt. The lock is held.
func (j *journal) of(h queue.Held) *unwritten {
	if j.said == nil {
		j.said = map[queue.Held]*unwritten{}
	}
	u := j.said[h]
	if u == nil {
		u = &unwritten{}
		j.said[h] = u
	}
	return u
}

func (u *unwritten) add(l queue.LogLine) {
	u.lines, u.bytes = append(u.lines, l), u.bytes+len(l.Message)
	for len(u.lines) > queue.MaxLogLines || u.bytes > queue.MaxLogBytes {
		u.bytes -= len(u.lines[0].Message)
		u.lines, u.dropped = u.lines[1:], u.dropped+1
	}
}

// take empties the journal into batches of about the size that a script gets.
func (j *journal) take() (batches [][]queue.Said) {
	j.mu.Lock()
	defer j.mu.Unlock()
	size := journalCall
	for h, u := range j.said {
		if size+u.bytes > journalCall {
			batches, size = append(batches, nil), 0
		}
		last := len(batches) - 1
		batches[last], size = append(batches[last], queue.Said{Held: h, Lines: u.lines, Dropped: u.dropped}), size+u.bytes
	}
	j.said = nil
	return batches
}

// putBack keeps a batch for the next try. Where too much waits already it is given up.
func (j *journal) putBack(batch []queue.Said) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, s := range batch {
		if len(j.said) >= mostUnwritten {
			return
		}
		later := j.of(s.Held)
		all := &unwritten{dropped: s.Dropped + later.dropped}
		for _, l := range append(s.Lines, later.lines...) {
			all.add(l)
		}
		j.said[s.Held] = all
	}
}

// holds reports whether lines of an attempt wait.
func (j *journal) holds(h queue.Held) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.said[h] != nil
}

// note writes what plugins said since it was asked last.
func (d *Dispatcher) note(ctx context.Context) {
	d.journal.writing.Lock()
	defer d.journal.writing.Unlock()
	d.write(ctx)
}

func (d *Dispatcher) write(ctx context.Context) {
	for _, batch := range d.journal.take() {
		if err := d.o.Queue.Log(ctx, batch); err != nil {
			d.log.Debug("log lines of tasks not written", "error", err)
			d.journal.putBack(batch)
		}
	}
}

// noteLast writes what an attempt said last before its end is committed: who sees the end finds all of it. A Redis that does
// not take it holds the end up for a second.
func (a *attempt) noteLast() {
	if !a.spoke.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(a.d.loops, time.Second)
	defer cancel()
	a.d.journal.writing.Lock()
	defer a.d.journal.writing.Unlock()
	if a.d.journal.holds(a.held()) {
		a.d.write(ctx)
	}
}
