package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// Entry is something that happened to a task.
type Entry struct {
	At       time.Time
	Event    EntryEvent
	Attempt  int // of the task, or of its webhook; 0 for none
	Step     string
	Progress float64 // at a step
	Host     string
	Message  string
}

// EntryEvent says what happened. The ends of a task are named as its states.
type EntryEvent string

// What happens to a task beside its end.
const (
	EntrySubmitted  EntryEvent = "submitted"
	EntryHeld       EntryEvent = "held" // for tasks that it depends on
	EntryClaimed    EntryEvent = "claimed"
	EntryStep       EntryEvent = "step"
	EntryRetried    EntryEvent = "retried"
	EntryReclaimed  EntryEvent = "reclaimed" // its host was lost
	EntryCrashed    EntryEvent = "crashed"
	EntryHandedBack EntryEvent = "handed_back"
	EntryWebhook    EntryEvent = "webhook"
)

// The most entries of a timeline, and of its webhook's attempts.
const (
	mostEntries = 200
	mostSends   = 48
)

// Timeline gives what is known of a task's way, oldest first: at most the latest 24 turns, 100 steps and 48 attempts to send
// its webhook. An unknown id is task.NotFound.
func (q *Queue) Timeline(ctx context.Context, id task.ID) (task.Task, []Entry, error) {
	answer, err := q.list(ctx, timelineScript, raw(id))
	if err != nil {
		return task.Task{}, nil, err
	}
	if len(answer) < 6 {
		return task.Task{}, nil, task.NotFound(id.String())
	}
	fields, _ := answer[0].([]any)
	t, err := decodeTask(id, fields)
	if err == nil {
		err = decodeEnd(text(answer[2]), &t)
	}
	if err != nil {
		return t, nil, err
	}
	l := timeline{t: t, host: text(answer[1])}
	l.entries = weave(l.turns(texts(answer[3])), steps(texts(answer[4])))
	l.end()
	if err := l.sends(texts(answer[5])); err != nil {
		return t, nil, err
	}
	return t, l.entries[max(0, len(l.entries)-mostEntries):], nil
}

func texts(v any) []string {
	all, _ := v.([]any)
	out := make([]string, len(all))
	for j := range all {
		out[j] = text(all[j])
	}
	return out
}

// timeline puts the entries of a task together.
type timeline struct {
	t       task.Task
	host    string
	entries []Entry
}

func (l *timeline) add(e Entry) { l.entries = append(l.entries, e) }

// turns tell all up to the current attempt, and its claim.
func (l *timeline) turns(all []string) []Entry {
	entries := []Entry{{At: l.t.CreatedAt, Event: EntrySubmitted, Message: retryOf(l.t)}}
	parts, held := parse(all, 6), l.t.WaitsFor > 0
	for _, part := range parts {
		held = held || part[0] == "u"
	}
	if held {
		entries = append(entries, Entry{At: l.t.CreatedAt, Event: EntryHeld, Message: "It waits for the tasks that it depends on."})
	}
	var last Entry
	for _, part := range parts {
		if part[0] == "u" {
			continue
		}
		last = turned(part)
		entries = append(entries, Entry{At: stamp(part[2]), Event: EntryClaimed, Attempt: last.Attempt, Host: last.Host}, last)
	}
	// A task that its last turn quarantined has the claim of that one.
	quarantined := l.t.State == task.Failed && last.Attempt == l.t.Attempt && (last.Event == EntryCrashed || last.Event == EntryReclaimed)
	if !l.t.StartedAt.IsZero() && !quarantined {
		entries = append(entries, Entry{At: l.t.StartedAt, Event: EntryClaimed, Attempt: l.t.Attempt, Host: l.host})
	}
	return entries
}

// parse takes texts apart into so many fields.
func parse(all []string, fields int) (parts [][]string) {
	for _, text := range all {
		if part := strings.SplitN(text, "\x00", fields); len(part) == fields {
			parts = append(parts, part)
		}
	}
	return parts
}

// weave puts steps between turns. Both are in order; in the same millisecond an attempt's steps come after its claim and
// before its end.
func weave(turns, steps []Entry) []Entry {
	all := make([]Entry, 0, len(turns)+len(steps))
	for _, t := range turns {
		for len(steps) > 0 && before(steps[0], t) {
			all, steps = append(all, steps[0]), steps[1:]
		}
		all = append(all, t)
	}
	return append(all, steps...)
}

func before(step, turn Entry) bool {
	if by := step.At.Compare(turn.At); by != 0 {
		return by < 0
	}
	return step.Attempt < turn.Attempt || step.Attempt == turn.Attempt && turn.Event != EntryClaimed
}

func retryOf(t task.Task) string {
	if t.RetryOf.IsZero() {
		return ""
	}
	return "A retry of task " + t.RetryOf.String() + "."
}

// turned is what ended an attempt but not the task.
func turned(part []string) Entry {
	e := Entry{At: stamp(part[1]), Attempt: int(integer(part[3])), Host: part[4]}
	switch part[0] {
	case "c":
		e.Event, e.Message = EntryCrashed, "The plugin ended, or did not answer any more, while it ran the task."
	case "o":
		e.Event, e.Message = EntryReclaimed, "The host that ran it was lost."
	case "b":
		e.Event, e.Message = EntryHandedBack, "The host could not go on with it, and gave it back unharmed."
	default:
		var f task.Failure
		_ = json.Unmarshal([]byte(part[5]), &f) // one that was too long is not kept
		e.Event, e.Message = EntryRetried, f.Message
	}
	return e
}

func steps(all []string) (entries []Entry) {
	for _, part := range parse(all, 4) {
		progress, _ := strconv.ParseFloat(part[2], 64)
		entries = append(entries, Entry{At: stamp(part[0]), Event: EntryStep, Attempt: int(integer(part[1])), Progress: progress, Step: part[3]})
	}
	return entries
}

func (l *timeline) end() {
	if !l.t.State.Ended() {
		return
	}
	e := Entry{At: l.t.CompletedAt, Event: EntryEvent(l.t.State), Attempt: l.t.Attempt}
	if l.t.Failure != nil {
		e.Message = l.t.Failure.Message
	}
	if !l.t.StartedAt.IsZero() {
		e.Host = l.host
	}
	l.add(e)
}

// sends tells of the attempts to send its webhook. Their times are those of a host, whose clock may be another.
func (l *timeline) sends(all []string) error {
	for _, text := range all[max(0, len(all)-mostSends):] {
		var a DeliveryAttempt
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			return fmt.Errorf("a delivery's attempt: %w", err)
		}
		e := Entry{At: a.At.UTC(), Event: EntryWebhook, Attempt: a.Attempt,
			Message: cmp.Or(a.Error, fmt.Sprintf("The receiver answered %d.", a.Status))}
		if e.At.Before(l.t.CompletedAt) {
			e.At = l.t.CompletedAt
		}
		l.add(e)
	}
	return nil
}
