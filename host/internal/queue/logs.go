package queue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// What is kept of what plugins say of a task. Lines count as they are stored, with their level, attempt and time.
const (
	MaxLogLines = 500
	MaxLogBytes = 64 << 10
	MaxLineSize = 2 << 10
)

// LogLine is what a plugin said of a task.
type LogLine struct {
	At      time.Time
	Level   string // debug, info, warn, error
	Attempt int
	Message string // cut to MaxLineSize
}

// Said is what an attempt's plugin said of late, and how much of it could not be kept.
type Said struct {
	Held
	Lines   []LogLine
	Dropped int
}

// Log keeps lines of attempts. What is said of an attempt that was lost is dropped.
func (q *Queue) Log(ctx context.Context, all []Said) error {
	if len(all) == 0 {
		return nil
	}
	args := []any{MaxLogLines, MaxLogBytes, q.options.LogBytes}
	for _, s := range all {
		args = append(args, raw(s.ID), token(s.Token), s.Dropped, len(s.Lines))
		for _, l := range s.Lines {
			args = append(args, encodeLine(l))
		}
	}
	_, err := q.callOnce(ctx, logScript, args...)
	return err
}

// Logs gives what is kept of what plugins said of a task, oldest first, and how many lines are not. An unknown id is
// task.NotFound.
func (q *Queue) Logs(ctx context.Context, id task.ID) (t task.Task, lines []LogLine, dropped int, err error) {
	answer, err := q.list(ctx, logsScript, raw(id))
	if err != nil {
		return t, nil, 0, err
	}
	if len(answer) < 3 {
		return t, nil, 0, task.NotFound(id.String())
	}
	fields, _ := answer[0].([]any)
	if t, err = decodeTask(id, fields); err != nil {
		return t, nil, 0, err
	}
	for _, text := range texts(answer[2]) {
		if l, ok := decodeLine(text); ok {
			lines = append(lines, l)
		}
	}
	return t, lines, int(integer(answer[1])), nil
}

var levels = map[byte]string{'d': "debug", 'i': "info", 'w': "warn", 'e': "error"}

// encodeLine gives the first letter of the level, attempt, time in ms and message, as in i1:1736937000000 loaded.
func encodeLine(l LogLine) string {
	level := byte('i')
	if l.Level != "" && levels[l.Level[0]] != "" {
		level = l.Level[0]
	}
	return fmt.Sprintf("%c%d:%d %s", level, l.Attempt, l.At.UnixMilli(), cutText(printable(l.Message), MaxLineSize))
}

func decodeLine(text string) (l LogLine, ok bool) {
	head, message, found := strings.Cut(text, " ")
	attempt, at, both := strings.Cut(head, ":")
	if !found || !both || attempt == "" {
		return l, false
	}
	n, err := strconv.Atoi(attempt[1:])
	return LogLine{At: stamp(at), Level: levels[attempt[0]], Attempt: n, Message: message}, err == nil
}

// printable leaves no control character but line ends and tabs: terminals obey them.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0) {
			return '\uFFFD'
		}
		return r
	}, cutText(s, MaxLineSize))
}
