package command

import (
	"context"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/terminal"
)

func (o *Options) watchCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "watch ID…", Short: "Follow tasks to their end", Args: cobra.MinimumNArgs(1),
		Long: `Follow tasks to their end: a bar for each on a terminal, a line for each step elsewhere. A connection that breaks is
taken up where it broke. The exit code tells how they ended: 0 all completed, 3 one failed, 4 one was cancelled.
With --json each event is a line as the service sends it; the last one of a task is its status.`,
		Example: "  backlot watch 0197a2d4-… -o alley.png\n  backlot watch $(backlot list --status processing -q) -o results/",
	}
	c.ValidArgsFunction = o.completeTasks
	saving := &saving{}
	saving.flags(c)
	return o.ofService(c, func(s *session, args []string) error { return saving.follow(s, args, true) })
}

// watchedAtOnce bounds how many tasks one command follows, each on a stream of its own.
const watchedAtOnce = 100

// follow follows tasks to their end and keeps what they leave. Where JSON is wanted, events says that it is all of them, and not
// the end alone.
func (v *saving) follow(s *session, ids []string, events bool) error {
	if err := v.check(ids); err != nil {
		return err
	}
	if len(ids) > watchedAtOnce {
		return usagef("these are %d tasks, and %d can be followed at once", len(ids), watchedAtOnce)
	}
	p := s.out
	if v.out == "-" {
		p = s.note
	}
	f := &following{session: s, saving: v, events: events, bars: terminal.NewBars(p), ends: make([]status, len(ids))}
	g, ctx := errgroup.WithContext(s.ctx)
	for i, id := range ids {
		bar := f.bar(id, len(ids))
		g.Go(func() error { return f.one(ctx, id, bar, &f.ends[i]) })
	}
	err := g.Wait()
	if !s.json {
		f.bars.Wait()
	}
	if err != nil {
		return f.broken(err, ids)
	}
	return f.done(p)
}

// following is one command that follows tasks.
type following struct {
	*session
	saving *saving
	bars   *terminal.Bars
	events bool
	ends   []status

	mu sync.Mutex // lines of JSON don't mix
}

func (f *following) bar(id string, of int) *terminal.Bar {
	label := ""
	if f.json {
		return nil
	}
	if of > 1 {
		label = id
		if f.bars.Narrow() {
			label = "…" + id[max(0, len(id)-8):]
		}
	}
	return f.bars.Add(label)
}

// one follows a task. The bar is nil where JSON is wanted.
func (f *following) one(ctx context.Context, id string, bar *terminal.Bar, end *status) error {
	w := client.Watcher{
		Event: func(e client.Event) (bool, error) { return f.event(ctx, id, e, bar, end) },
		Broken: func(error) {
			if bar != nil {
				bar.Set(end.Progress, "the connection is lost; trying again")
			}
		},
	}
	err := f.Follow(ctx, taskPath(id, "/events"), w)
	if err == nil && !end.Status.Ended() { // the service says that there is nothing more to tell
		err = f.Read(ctx, taskPath(id, "/status"), end)
	}
	if bar != nil && err != nil {
		bar.Done(false, "")
	}
	if err != nil {
		return err
	}
	if bar != nil {
		bar.Done(end.Status == task.Completed, f.lastWord(*end))
	}
	return f.saving.result(ctx, f.session, *end)
}

func (f *following) event(ctx context.Context, id string, e client.Event, bar *terminal.Bar, now *status) (done bool, err error) {
	if e.Kind == "preview" {
		f.tell(e, false)
		return false, f.saving.picture(ctx, f.session, id)
	}
	next := status{ID: id}
	if err := f.Decode(e.Data, &next); err != nil {
		return false, err
	}
	*now = next
	f.tell(e, next.Status.Ended())
	if bar != nil && !next.Status.Ended() {
		bar.Set(next.Progress, next.words())
	}
	return next.Status.Ended(), nil
}

// tell prints an event as it came, where JSON is wanted.
func (f *following) tell(e client.Event, ended bool) {
	if !f.json || !f.events && !ended {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.out.JSON(e.Data)
}

// lastWord leaves the error of a task to a line of its own where a bar has no room for it.
func (f *following) lastWord(end status) string {
	if end.Status == task.Failed && f.bars.Narrow() {
		return string(end.Status)
	}
	return end.words()
}

// done tells where the results are, and how it went.
func (f *following) done(p *terminal.Printer) error {
	var worst error
	for _, end := range f.ends {
		f.left(p, end)
		if err := end.err(); err != nil && (worst == nil || end.Status == task.Failed) {
			worst = err
		}
	}
	return worst
}

func (f *following) left(p *terminal.Printer, end status) {
	switch {
	case f.json:
	case end.Status == task.Failed:
		if f.bars.Narrow() {
			p.Printf("%s %s\n", end.ID, end.words())
		}
		f.hint("To try %s again: backlot retry %s", end.ID, end.ID)
	case f.saving.out == "-":
	case f.saving.out != "" && end.url() != "":
		p.Printf("%s\n", f.saving.path(end))
	case end.url() != "":
		p.Printf("%s\n", end.url())
	}
}

// broken says that the tasks go on without a watcher.
func (f *following) broken(err error, ids []string) error {
	if f.ctx.Err() != nil {
		f.hint("Nobody watches now, and the tasks go on. To end one: backlot cancel %s", ids[0])
		return silent{err}
	}
	return err
}
