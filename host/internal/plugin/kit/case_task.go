package kit

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"ft.tc/backlot/host/internal/plugin/kit/specimen"
)

var taskCases = []behaviour{
	{name: "finishes its example", each: finishesExample},
}

// resultCases are judged by all tasks that ran before them.
var resultCases = []behaviour{
	{name: "leaves the files that it names", each: leavesFiles},
	{name: "tells its progress", each: tellsProgress},
}

const (
	exampleLimit = 2 * time.Minute
	soon         = 15 * time.Second // what an example should end in
)

func finishesExample(ctx context.Context, c *check, s *subject) finding {
	if len(s.Example) == 0 {
		return c.findExample(ctx, s)
	}
	a, err := c.try(ctx, s, exampleLimit, s.Example)
	if err != nil {
		return noInstance(err)
	}
	defer a.remove()
	if f, ok := c.unanswered(a); !ok {
		return f
	}
	if a.err != nil {
		return failed("The example has to be task data that the type finishes within seconds, without inputs and without a GPU: "+
			"correct it, or what it found.", "%s", account(a.err))
	}
	s.keep(a)
	f := passed("in %s%s", round(a.took), artifactCount(a))
	if a.took > soon {
		return f.but("Make the example smaller: a new version has to pass it before it gets tasks.")
	}
	return f
}

func artifactCount(a attempt) string {
	if n := len(a.result.Artifacts); n > 0 {
		return ", " + count(n, "file")
	}
	return ""
}

func (s *subject) keep(a attempt) {
	s.example, s.took, s.good = a.data, a.took, append(s.good, a.data)
}

const guesses = 8 // of task_data where the type has no example

// findExample makes task_data from the schema until some is finished.
func (c *check) findExample(ctx context.Context, s *subject) finding {
	source, err := specimen.Read(s.DataSchema)
	if err != nil {
		return failed("Correct the data schema.", "%v", err)
	}
	r := rand.New(rand.NewPCG(c.o.Seed, 0))
	data, first := source.Minimal(), ""
	for range guesses {
		if checkData(s.TypeSpecification, data) == nil {
			a, err := c.try(ctx, s, exampleLimit, data)
			if err != nil {
				return noInstance(err)
			}
			a.remove()
			if f, ok := c.unanswered(a); !ok {
				return f
			}
			if a.err == nil {
				s.keep(a)
				return passed("it has none; %s was finished in %s%s", excerpt(data), round(a.took), artifactCount(a))
			}
			if first == "" {
				first = fmt.Sprintf("%s: %s", excerpt(data), account(a.err))
			}
		}
		data = source.Valid(r)
	}
	return skipped("it has none, and nothing made from its schema was finished\n%s", first).
		but("Give the type an example that it finishes without inputs and without a GPU: without one most of this check is blind.")
}

// unanswered is what is wrong with a task that came to no end of its own.
func (c *check) unanswered(a attempt) (finding, bool) {
	switch {
	case a.fell():
		return failed("A task must never end its process: return a failure with a code and a message instead.",
			"the plugin died of %s: %s", excerpt(a.data), a.death), false
	case a.deaf:
		return failed("End the work when the task's context ends.",
			"the task was not finished after %s, and the plugin did not let go of it within %s: %s", round(a.took-a.letGo), c.stage.manifest.Grace, excerpt(a.data)), false
	case a.calledOff:
		return failed("Make the example smaller, or the work faster.", "the task was not finished after %s: %s", round(a.took-a.letGo), excerpt(a.data)), false
	}
	return finding{}, true
}

func leavesFiles(_ context.Context, _ *check, s *subject) finding {
	switch {
	case s.finished == 0:
		return skipped("no task was finished")
	case len(s.results) > 0:
		return failed("Name in the result what is in the task's folder when it ends: regular files, by bare names, with a role and the media type that "+
			"they have; the media is the name of one of them, the metadata an object.", "%s", strings.Join(s.results, "\n"))
	}
	return passed("as the results of %s say", count(s.finished, "task"))
}

func tellsProgress(_ context.Context, _ *check, s *subject) finding {
	const advice = "Let progress go from 0 to 1 and never back, with a step of a few words such as drawing_panel."
	switch {
	case len(s.progress) > 0:
		return failed(advice, "%s", strings.Join(s.progress, "\n"))
	case s.reported == 0 && s.longTook > 2*time.Second:
		return failed(advice, "a task of %s told nothing of its progress", round(s.longTook))
	case s.reported == 0:
		return skipped("no task said anything of its progress, and none took long")
	}
	return passed("within 0 and 1, never backwards, in %s", count(s.reported, "task"))
}

const maxStep = 64 // bytes that a host shows

// progressProblems says what is wrong with the course of the progress.
func progressProblems(reports []report) []string {
	var problems []string
	last := 0.0
	for _, r := range reports {
		switch {
		case math.IsNaN(r.fraction) || r.fraction < 0 || r.fraction > 1:
			problems = append(problems, fmt.Sprintf("progress of %v is not within 0 and 1", r.fraction))
		case r.fraction < last:
			problems = append(problems, fmt.Sprintf("progress goes back from %.3g to %.3g", last, r.fraction))
		default:
			last = r.fraction
		}
		switch {
		case len(r.step) > maxStep:
			problems = append(problems, fmt.Sprintf("a step has %d bytes, more than the %d that are shown", len(r.step), maxStep))
		case !utf8.ValidString(r.step) || strings.ContainsFunc(r.step, func(c rune) bool { return c < ' ' }):
			problems = append(problems, fmt.Sprintf("the step %q is not one line of text", r.step))
		}
	}
	return problems[:min(len(problems), mostProblems)]
}
