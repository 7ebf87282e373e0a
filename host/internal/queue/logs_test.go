package queue

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

var said = time.Date(2025, 1, 15, 10, 30, 0, int(123*time.Millisecond), time.UTC)

func (b *bench) say(c Claim, messages ...string) {
	b.t.Helper()
	s := Said{Held: c.held()}
	for _, m := range messages {
		s.Lines = append(s.Lines, LogLine{At: said, Level: "info", Attempt: c.Task.Attempt, Message: m})
	}
	require.NoError(b.t, b.Log(b.ctx, []Said{s}))
}

func (b *bench) logs(id task.ID) (lines []LogLine, dropped int) {
	b.t.Helper()
	t, lines, dropped, err := b.Logs(b.ctx, id)
	require.NoError(b.t, err)
	require.Equal(b.t, id, t.ID)
	return lines, dropped
}

// kept is what Redis counts as the bytes of all lines, and what they are.
func (b *bench) kept() (counted, there int) {
	b.t.Helper()
	counted, err := b.client.Get(b.ctx, b.keys.prefix+"lgb").Int()
	require.NoError(b.t, err)
	keys, err := b.client.Keys(b.ctx, b.keys.prefix+"lg:*").Result()
	require.NoError(b.t, err)
	for _, key := range keys {
		lines, err := b.client.LRange(b.ctx, key, 0, -1).Result()
		require.NoError(b.t, err)
		there += len(strings.Join(lines, ""))
	}
	return counted, there
}

func TestLinesOfAllAttemptsAreKeptAndThoseOfLostOnesRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("p", task.Normal).Task.ID
	first := b.one()
	b.say(first, "loading", "a: b c\n\td")
	require.NoError(t, b.end(first, Crashed))
	b.say(first, "said before it died, written after")
	second := b.one()
	b.say(Claim{Task: first.Task, Token: first.Token + 1}, "a stranger's")
	require.NoError(t, b.Log(b.ctx, []Said{{Held: second.held(), Dropped: 7, Lines: []LogLine{{At: said, Level: "error", Attempt: 2, Message: "\x1b[31mred\xff"}}}}))
	require.NoError(t, b.end(second, Completed))
	b.say(second, "the last")
	b.say(first, "too late")
	lines, dropped := b.logs(id)
	require.Equal(t, 7, dropped)
	require.Equal(t, []LogLine{
		{said, "info", 1, "loading"}, {said, "info", 1, "a: b c\n\td"}, {said, "info", 1, "said before it died, written after"},
		{said, "error", 2, "\uFFFD[31mred\uFFFD"}, {said, "info", 2, "the last"},
	}, lines)
	b.sound()
	_, _, _, err := b.Logs(b.ctx, newID(t))
	require.ErrorIs(t, err, &task.Error{Code: task.CodeNotFound})
}

func TestLinesOfATaskAreCapped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.flood("p", task.Normal, 2)
	claims := b.claim(2)
	for n := range 3 {
		many := make([]string, 250)
		for j := range many {
			many[j] = fmt.Sprint(250*n + j)
		}
		b.say(claims[0], many...)
	}
	lines, dropped := b.logs(ids[0])
	require.Len(t, lines, MaxLogLines)
	require.Equal(t, 250, dropped)
	require.Equal(t, "250", lines[0].Message)
	require.Equal(t, "749", lines[499].Message)

	for range 10 {
		b.say(claims[1], strings.Repeat("é", 4000), "x", strings.Repeat("z", 4000), strings.Repeat("\x00", 4000))
	}
	lines, dropped = b.logs(ids[1])
	bytes := 0
	for _, l := range lines {
		require.LessOrEqual(t, len(l.Message), MaxLineSize)
		bytes += len(l.Message)
	}
	require.LessOrEqual(t, bytes, MaxLogBytes)
	require.Greater(t, bytes, MaxLogBytes-3*MaxLineSize)
	require.Equal(t, 40, dropped+len(lines))
	counted, there := b.kept()
	require.Equal(t, there, counted)
}

func TestAllLinesTogetherAreBoundedAndTheLongSilentGoFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.LogBytes, o.Retention = 10_000, time.Millisecond })
	ids := b.flood("p", task.Normal, 30)
	claims := b.claim(30)
	b.say(claims[0], strings.Repeat("a", 900))
	for _, c := range claims[1:] {
		b.say(claims[0], "still here")
		b.say(c, strings.Repeat("a", 900))
	}
	counted, there := b.kept()
	require.Equal(t, there, counted)
	require.LessOrEqual(t, there, 10_000)
	require.Greater(t, there, 8_000)
	lines, dropped := b.logs(ids[1])
	require.Empty(t, lines)
	require.Equal(t, 1, dropped, "of what is gone the number is told")
	lines, _ = b.logs(ids[29])
	require.Len(t, lines, 1)
	lines, _ = b.logs(ids[0])
	require.Len(t, lines, 30)

	for _, c := range claims {
		require.NoError(t, b.end(c, Completed))
	}
	require.Eventually(t, func() bool { b.forget(); return len(b.left(ids)) == 0 }, 5*time.Second, 5*time.Millisecond)
	counted, there = b.kept()
	require.Zero(t, counted)
	require.Zero(t, there)
}

// left are those of the tasks that there still are.
func (b *bench) left(ids []task.ID) (there []task.ID) {
	for _, id := range ids {
		if _, err := b.Status(b.ctx, id); err == nil {
			there = append(there, id)
		}
	}
	return there
}

// What a task's lines cost in Redis beside their text is what the bound on all lines leaves out.
func TestLinesCostLittleBesideTheirText(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = -1 })
	const tasks, lines = 1000, 10
	b.flood("p", task.Normal, tasks)
	claims := b.claim(tasks)
	for _, c := range claims {
		b.step(c, 0.1, "loading")
	}
	before := b.usedMemory()
	all := slices.Repeat([]string{strings.Repeat("x", 80)}, lines)
	for _, c := range claims {
		b.say(c, all...)
	}
	each := (b.usedMemory() - before) / tasks
	counted, _ := b.kept()
	t.Logf("%d bytes for %d lines of 80 bytes, of which %d are counted", each, lines, counted/tasks)
	require.Less(t, each, 2*counted/tasks)
}
