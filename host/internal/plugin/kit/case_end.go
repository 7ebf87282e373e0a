package kit

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"time"
)

var endCases = []behaviour{
	{name: "gives signs of life", whole: givesSigns},
	{name: "is missed at once when it dies", whole: isMissed},
	{name: "ends when its host lets go", whole: endsWithHost},
	{name: "leaves no process behind", whole: leavesNobody},
	{name: "keeps to the protocol", whole: keepsProtocol},
}

const (
	mostSilence = 5 * time.Second // a third of what a host puts up with
	atOnce      = time.Second
	politely    = 1500 * time.Millisecond // a launcher kills after 2 s
)

// givesSigns is the longest that any instance was silent, over all cases before this one.
func givesSigns(_ context.Context, c *check) finding {
	c.watch.mu.Lock()
	silence := c.watch.silence
	c.watch.mu.Unlock()
	if silence > mostSilence {
		return failed("Leave the heartbeat room to run: long work belongs in a thread of its own, or outside of the interpreter's lock. A host that hears nothing for 15 s kills the instance.",
			"it was silent for %s", round(silence))
	}
	return passed("never silent for more than %s", round(silence))
}

// isMissed kills an instance the hard way, under a task where there is one that takes long enough.
func isMissed(ctx context.Context, c *check) finding {
	i, err := c.instance(ctx)
	if err != nil {
		return noInstance(err)
	}
	if i.PID() == 0 {
		return skipped("the launcher does not show the process")
	}
	defer c.leave()
	under, answered := c.occupy(ctx, i)
	begin := time.Now()
	if err := syscall.Kill(i.PID(), syscall.SIGKILL); err != nil {
		return failed("See why the process ends by itself.", "it was gone before it could be killed: %v", err)
	}
	select {
	case <-answered:
	case <-time.After(atOnce * 5):
		return failed("Let the process that was started do the work, or end what it started with it.", "%s, nobody noticed for %s", under, atOnce*5)
	}
	<-i.Done()
	if took := time.Since(begin); took > atOnce {
		return failed("Let the process that was started do the work, or end what it started with it.", "%s, it was missed after %s", under, round(took))
	}
	return passed("%s, it was missed after %s", under, round(time.Since(begin)))
}

// occupy starts the longest known task and waits until it is on its way. answered is closed when it, or where there is
// none the instance, is over.
func (c *check) occupy(ctx context.Context, i *instance) (how string, answered <-chan struct{}) {
	var longest *subject
	for _, s := range c.subjects {
		if s.long != nil && (longest == nil || s.longTook > longest.longTook) {
			longest = s
		}
	}
	if longest == nil || longest.longTook < tooQuick {
		return "killed while it had nothing to do", i.Done()
	}
	over := make(chan struct{})
	h := newHost(specimens{})
	go func() {
		defer close(over)
		i.try(ctx, longest.Type, longest.long, h).remove()
	}()
	wait := time.NewTimer(longest.longTook / 3)
	defer wait.Stop()
	select {
	case <-h.began:
	case <-wait.C:
	case <-over:
		return "killed after a task", i.Done()
	}
	return "killed under a task", over
}

// endsWithHost lets an idle instance go and looks at what is left of it.
func endsWithHost(ctx context.Context, c *check) finding {
	i, err := c.instance(ctx)
	if err != nil {
		return noInstance(err)
	}
	c.watch.forget(i)
	begin := time.Now()
	c.leave()
	took := time.Since(begin)
	if !empty(c.stage.runDir) {
		return failed("Put temporary files where TMPDIR says, and leave the permissions of its folders alone.", "it left files in its folder that can't be removed")
	}
	f := passed("within %s, without a trace", round(took))
	if took > politely {
		f.seen = fmt.Sprintf("after %s: it was killed", round(took))
		return f.but("End at SIGTERM: what has to be finished gets two seconds.")
	}
	return f
}

// leavesNobody looks for what instances started and what outlived them.
func leavesNobody(_ context.Context, c *check) finding {
	if !watchable {
		return skipped("this system does not show it")
	}
	c.leave()
	left := c.watch.settle()
	if len(c.watch.seen) == 0 {
		return passed("it started no process")
	}
	if len(left) == 0 {
		return passed("all that it started, %s, is gone", count(len(c.watch.seen), "process"))
	}
	names := map[string]int{}
	for _, p := range left {
		names[program(p.pid)]++
		_ = syscall.Kill(p.pid, syscall.SIGKILL)
	}
	var said []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		said = append(said, fmt.Sprintf("%s (%s)", name, count(names[name], "time")))
	}
	return failed("Start programs with the SDK's command, so that they end with the task and die with the plugin; no setsid, no daemons, and leave the "+
		"environment's BACKLOT_PLUGIN_INSTANCE in place.", "still running, now killed: %s", strings.Join(said, ", "))
}

// settle gives what is dying a moment to be gone.
func (w *watch) settle() []process {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.Now().Add(atOnce)
	for {
		left := w.left()
		if len(left) == 0 || time.Now().After(end) {
			return left
		}
		<-tick.C
	}
}

func keepsProtocol(_ context.Context, c *check) finding {
	c.leave()
	if n := c.watch.wrong; n > 0 {
		return failed("Say nothing of a task after its end, answer it once, and send no preview that is none.", "%s that the protocol does not know", count(int(n), "message"))
	}
	return passed("every message was about a task that was running")
}
