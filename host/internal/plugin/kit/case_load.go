package kit

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

var loadCases = []behaviour{
	{name: "lets go when it is cancelled", each: letsGo},
	{name: "makes the same of the same", each: makesTheSame},
	{name: "runs several tasks at once", each: runsSeveral},
	{name: "keeps its memory", each: keepsMemory},
}

const (
	tooQuick   = 40 * time.Millisecond // tasks that end within it can't be cancelled on the way
	noticeable = time.Second           // a rest of a task that tells whether it was broken off
)

// letsGo cancels the longest task that is known, a third on its way or, where that is too late today, earlier.
func letsGo(ctx context.Context, c *check, s *subject) finding {
	if s.long == nil || s.longTook < tooQuick {
		return skipped("no task takes long enough to be cancelled: the longest took %s", round(s.longTook))
	}
	data, whole := s.long, s.longTook
	for at := whole / 3; at > time.Millisecond; at /= 3 {
		a, err := c.try(ctx, s, at, data)
		if err != nil {
			return noInstance(err)
		}
		a.remove()
		if a.calledOff || a.fell() {
			return c.judgeLettingGo(a, whole-at)
		}
	}
	return skipped("every task was over before it could be cancelled")
}

// judgeLettingGo looks at a cancelled task that had that long to go.
func (c *check) judgeLettingGo(a attempt, rest time.Duration) finding {
	const advice = "Pass the task's context on to everything that takes time, and return as soon as it ends."
	after := round(a.took - a.letGo)
	switch {
	case a.deaf:
		return failed(advice, "it was cancelled after %s and worked on for %s, until it was killed", after, round(a.letGo))
	case a.fell():
		return failed("A cancelled task returns; it does not end the process.", "it was cancelled after %s, and the plugin died of it: %s", after, a.death)
	case rest > noticeable && a.letGo > rest*8/10:
		return failed(advice, "it was cancelled after %s and took %s more, as if nothing had been said", after, round(a.letGo))
	}
	f := passed("%s after its cancellation, of the %s that it has", round(a.letGo), c.stage.manifest.Grace)
	if a.letGo > c.stage.manifest.Grace/2 {
		return f.but(advice)
	}
	return f
}

const together = 4

// runsSeveral runs known good tasks at once, each of which has to end as it does alone.
func runsSeveral(ctx context.Context, c *check, s *subject) finding {
	const advice = "Keep everything that belongs to a task in variables and files of that task: an operator may give an instance several at a time."
	if s.example == nil {
		return skipped("no task was finished")
	}
	i, err := c.instance(ctx)
	if err != nil {
		return noInstance(err)
	}
	attempts := make([]attempt, together)
	var all sync.WaitGroup
	for n := range attempts {
		all.Go(func() { attempts[n] = i.within(ctx, exampleLimit, s.Type, s.good[n%min(len(s.good), together)]) })
	}
	all.Wait()
	c.watch.look(i)
	problems, slowest := []string{}, time.Duration(0)
	for _, a := range attempts {
		defer a.remove()
		slowest = max(slowest, a.took)
		if a.err != nil {
			problems = append(problems, fmt.Sprintf("%s: %s", account(a.err), excerpt(a.data)))
			continue
		}
		if len(s.results) == 0 {
			problems = append(problems, c.stage.inspect(a)...)
		}
	}
	problems = append(problems, c.mixed(ctx, s, attempts)...)
	if len(problems) > 0 {
		slices.Sort(problems)
		return failed(advice, "%d at once\n%s", together, strings.Join(slices.Compact(problems), "\n"))
	}
	return passed("%d at once in %s, one alone takes %s", together, round(slowest), round(s.took))
}

// mixed compares what tasks left at once with what the same leave alone, where the type promises the same.
func (c *check) mixed(ctx context.Context, s *subject, attempts []attempt) []string {
	if !s.Deterministic || s.varies {
		return nil
	}
	var problems []string
	alone := map[string]map[string]string{}
	for _, a := range attempts {
		if a.err != nil {
			continue
		}
		if alone[string(a.data)] == nil {
			b, err := c.try(ctx, s, exampleLimit, a.data)
			if err != nil || b.err != nil {
				continue
			}
			alone[string(a.data)] = sums(b)
			b.remove()
		}
		if different := differences(alone[string(a.data)], sums(a)); len(different) > 0 {
			problems = append(problems, fmt.Sprintf("%s is not what it is alone: %s", strings.Join(different, ", "), excerpt(a.data)))
		}
	}
	return problems
}

// makesTheSame runs the example in two instances.
func makesTheSame(ctx context.Context, c *check, s *subject) finding {
	const advice = "Take every random number from a generator that is seeded by the task data, go through maps in order, keep times and names " +
		"of this machine out of files; or do not call the type deterministic."
	if !s.Deterministic {
		return skipped("it does not say so")
	}
	if s.example == nil {
		return skipped("no task was finished")
	}
	var made [2]map[string]string
	for n := range made {
		c.leave()
		a, err := c.try(ctx, s, exampleLimit, s.example)
		if err != nil {
			return noInstance(err)
		}
		made[n] = sums(a)
		a.remove()
		if a.err != nil {
			return failed(advice, "what was finished before failed now: %s", account(a.err))
		}
	}
	if different := differences(made[0], made[1]); len(different) > 0 {
		s.varies = true
		return failed(advice, "two runs differ in %s: %s", strings.Join(different, ", "), excerpt(s.example))
	}
	return passed("two runs in two instances left the same: %s", strings.Join(slices.Sorted(maps.Keys(made[0])), ", "))
}

// sums has a checksum of each artifact, and of the metadata where there is nothing else.
func sums(a attempt) map[string]string {
	all := map[string]string{}
	for _, artifact := range a.result.Artifacts {
		content, err := os.ReadFile(filepath.Join(a.dir, filepath.Base(artifact.Name)))
		if err != nil {
			all[artifact.Name] = "unreadable"
			continue
		}
		all[artifact.Name] = fmt.Sprintf("%x", sha256.Sum256(content))
	}
	if len(all) == 0 {
		all["the metadata"] = string(a.result.Metadata)
	}
	return all
}

func differences(a, b map[string]string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if b[name] != a[name] {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b)) {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}

const (
	memoryTasks = 30
	muchMemory  = 64 << 20 // of growth that is worth a word
)

// keepsMemory looks at the memory after a few tasks, and after many. It warns, it never fails: caches are allowed.
func keepsMemory(ctx context.Context, c *check, s *subject) finding {
	if !watchable {
		return skipped("this system does not show it")
	}
	if s.example == nil {
		return skipped("no task was finished")
	}
	var early, late int64
	tasks, end := 0, time.Now().Add(c.o.Limit/2)
	for ; tasks < memoryTasks && (tasks < 3 || time.Now().Before(end)); tasks++ {
		a, err := c.try(ctx, s, exampleLimit, s.example)
		if err != nil {
			return noInstance(err)
		}
		a.remove()
		if a.err != nil {
			return failed("Tasks must leave the instance as they found it.", "after %s of the same: %s", count(tasks, "task"), account(a.err))
		}
		late = memory(c.current.PID())
		if tasks == memoryTasks/6 || early == 0 {
			early = late
		}
	}
	if late == 0 {
		return skipped("the launcher does not show the process")
	}
	f := passed("%d MiB after %s, %d MiB at the start of them", late>>20, count(tasks, "task"), early>>20)
	if late-early > muchMemory && late > early*3/2 {
		return f.but("Look for what tasks leave behind: the memory grows with each of them.")
	}
	return f
}
