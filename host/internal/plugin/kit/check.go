package kit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"ft.tc/backlot/api/generator"
)

// CheckOptions say how thorough a check is; zero values get defaults.
type CheckOptions struct {
	Subject

	Types      []string      // the task types to try; all
	Documents  int           // task_data of each kind, good and bad, for each type; 20
	Seed       uint64        // of what is left to chance; 1
	Patience   time.Duration // how long one made-up task may take before it is called off; 3 s
	Limit      time.Duration // for all made-up tasks of a kind and type; 20 s
	StartLimit time.Duration // for a start; 10 s

	Tell func(Case) // hears of each case as soon as it is decided; may be nil
}

func (o *CheckOptions) setDefaults() {
	setDefault(&o.Documents, 20)
	setDefault(&o.Seed, 1)
	setDefault(&o.Patience, 3*time.Second)
	setDefault(&o.Limit, 20*time.Second)
	setDefault(&o.StartLimit, 10*time.Second)
}

func setDefault[T comparable](v *T, otherwise T) {
	var zero T
	if *v == zero {
		*v = otherwise
	}
}

// Check holds the plugin against the contract. The error wraps ErrFailed when the plugin does not keep it; any other
// means that the check did not come to its end.
func Check(ctx context.Context, o CheckOptions) (Report, error) {
	o.setDefaults()
	stage, err := o.build()
	if err != nil {
		return Report{}, err
	}
	defer stage.close()
	c := &check{o: o, stage: stage, report: Report{Plugin: stage.manifest.Name, Source: o.Manifest.Source}, watch: newWatch(stage.dir)}
	defer c.leave()
	for _, b := range behaviours {
		c.judge(ctx, b)
		if ctx.Err() != nil {
			return c.report, context.Cause(ctx)
		}
	}
	return c.report, c.report.err()
}

// check is one run of all cases.
type check struct {
	o      CheckOptions
	stage  *stage
	report Report
	watch  *watch

	specification generator.Specification
	subjects      []*subject // the types that are tried
	current       *instance  // configured; nil before the first and after a death
	hopeless      string     // why nothing can be tried any more
}

// subject is a task type and what is known of it so far.
type subject struct {
	generator.TypeSpecification

	example  []byte        // task_data that was finished; nil where none was
	took     time.Duration // by the example
	long     []byte        // the task_data that took longest and was finished or called off
	longTook time.Duration
	good     [][]byte // task_data that were finished

	results  []string // what was wrong with results
	progress []string // what was wrong with progress
	finished int      // tasks
	reported int      // tasks that told progress
	varies   bool     // it makes something else of the same task_data
}

// behaviour is one thing that a plugin has to do, or not to do.
type behaviour struct {
	name  string
	whole func(context.Context, *check) finding           // of the plugin
	each  func(context.Context, *check, *subject) finding // of each of its types
}

// finding is a verdict and its reasons.
type finding struct {
	verdict      Verdict
	seen, advice string
}

func passed(format string, args ...any) finding {
	return finding{verdict: Pass, seen: fmt.Sprintf(format, args...)}
}

func skipped(format string, args ...any) finding {
	return finding{verdict: NotApplicable, seen: fmt.Sprintf(format, args...)}
}

func failed(advice, format string, args ...any) finding {
	return finding{verdict: Fail, seen: fmt.Sprintf(format, args...), advice: advice}
}

// but adds advice to a case that passed all the same.
func (f finding) but(advice string) finding { f.advice = advice; return f }

// noInstance is what is left to say when the plugin does not start again.
func noInstance(err error) finding {
	return failed("Let the plugin start as often as it is asked to, whatever became of the instance before.", "%v", err)
}

// behaviours are in the order in which they are tried: what the later ones need, the earlier ones find out.
var behaviours = slices.Concat(startCases, taskCases, oddCases, loadCases, endCases)

func (c *check) judge(ctx context.Context, b behaviour) {
	if b.whole != nil {
		c.enter(b.name, "", func() finding { return b.whole(ctx, c) })
		return
	}
	if len(c.subjects) == 0 {
		c.enter(b.name, "", func() finding { return skipped("there is no task type to try") })
	}
	for _, s := range c.subjects {
		c.enter(b.name, s.Type, func() finding { return b.each(ctx, c, s) })
	}
}

func (c *check) enter(name, taskType string, judge func() finding) {
	f := skipped("%s", c.hopeless)
	if c.hopeless == "" {
		f = judge()
	}
	k := Case{Name: name, Type: taskType, Verdict: f.verdict, Seen: f.seen, Advice: f.advice}
	c.report.enter(k)
	if c.o.Tell != nil {
		c.o.Tell(k)
	}
}

// instance is one that is configured and runs, a new one after the death of the last.
func (c *check) instance(ctx context.Context) (*instance, error) {
	if c.current != nil && !c.current.gone() {
		return c.current, nil
	}
	c.leave()
	i, err := c.launch(ctx)
	if err != nil {
		return nil, err
	}
	c.current = i
	return i, nil
}

// launch starts and configures another instance, which its caller has to let go.
func (c *check) launch(ctx context.Context) (*instance, error) {
	i, err := c.stage.launch(ctx)
	if err != nil {
		return nil, err
	}
	if err := i.configure(ctx); err != nil {
		i.Kill()
		return nil, fmt.Errorf("the plugin does not take its settings: %w", err)
	}
	c.watch.follow(i)
	return i, nil
}

// leave kills the current instance.
func (c *check) leave() {
	if c.current != nil {
		c.watch.forget(c.current)
		c.current.Kill()
		c.current = nil
	}
}

// try runs a task on the current instance and keeps in mind what it tells about the type.
func (c *check) try(ctx context.Context, s *subject, limit time.Duration, data []byte) (attempt, error) {
	i, err := c.instance(ctx)
	if err != nil {
		return attempt{}, err
	}
	a := i.within(ctx, limit, s.Type, data)
	c.watch.look(i)
	c.learn(s, a)
	if a.fell() {
		c.leave() // it is gone already; what is left of it is cleaned up
		a.death = lastWords(i.Err())
	}
	return a, nil
}

// learn keeps what a task showed beside its answer.
func (c *check) learn(s *subject, a attempt) {
	reports := a.heard.reports()
	s.note(&s.progress, a, progressProblems(reports))
	if len(reports) > 0 {
		s.reported++
	}
	if a.err == nil {
		s.finished++
		s.note(&s.results, a, c.stage.inspect(a))
	}
	if (a.err == nil || a.calledOff && !a.deaf) && a.took > s.longTook {
		s.long, s.longTook = a.data, a.took
	}
}

const mostProblems = 5 // of a kind that a report shows

func (s *subject) note(known *[]string, a attempt, problems []string) {
	for _, p := range problems {
		if len(*known) < mostProblems && !slices.ContainsFunc(*known, func(k string) bool { return strings.HasPrefix(k, p) }) {
			*known = append(*known, p+" with "+excerpt(a.data))
		}
	}
}

// lastWords are enough of what a process died of: the end counts, and what the SDK notes of its own start does not.
func lastWords(err error) string {
	if err == nil {
		return "it ended its stream"
	}
	lines := strings.Split(err.Error(), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, `"@level":"debug"`) })
	if len(lines) == 1 {
		lines[0] = strings.TrimSuffix(lines[0], "; it last said:")
	}
	if len(lines) > mostLines {
		lines = slices.Concat(lines[:1], lines[len(lines)-mostLines:])
	}
	return strings.Join(lines, "\n")
}

const mostLines = 5 // of a dying process

// excerpt is the beginning of task_data, fit to be shown.
func excerpt(data []byte) string {
	const most = 160
	said := strings.ToValidUTF8(string(data[:min(len(data), most)]), "")
	said = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, said)
	if len(data) > most {
		said += fmt.Sprintf("… (%d bytes)", len(data))
	}
	return said
}
