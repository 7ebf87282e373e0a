package queue

import (
	"context"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

const stepLimit = 200 // bytes

// Renew prolongs the leases of attempts that run. Those that are lost must be stopped: they are cancelled, run
// elsewhere or ended.
func (q *Queue) Renew(ctx context.Context, held []Held) (lost []Held, err error) {
	if len(held) == 0 {
		return nil, nil
	}
	args := []any{q.options.LeaseTTL.Milliseconds()}
	for _, h := range held {
		args = append(args, raw(h.ID), token(h.Token))
	}
	answer, err := q.list(ctx, renewScript, args...)
	if err != nil {
		return nil, err
	}
	for _, j := range answer[1:] {
		lost = append(lost, held[integer(j)])
	}
	return lost, nil
}

// Progress notes how far attempts are and gives those that are lost.
func (q *Queue) Progress(ctx context.Context, updates []ProgressUpdate) (lost []Held, err error) {
	if len(updates) == 0 {
		return nil, nil
	}
	args := make([]any, 0, 4*len(updates))
	for _, u := range updates {
		args = append(args, raw(u.ID), token(u.Token), fraction(u.Fraction), cutStep(u.Step))
	}
	answer, err := q.list(ctx, progressScript, args...)
	if err != nil {
		return nil, err
	}
	for _, j := range answer {
		lost = append(lost, updates[integer(j)].Held)
	}
	return lost, nil
}

// fraction is within [0,1), with four decimals: enough for a bar, and small in Redis.
func fraction(f float64) string {
	if math.IsNaN(f) || f < 0 {
		f = 0
	}
	return strconv.FormatFloat(math.Round(min(f, almost)*1e4)/1e4, 'f', -1, 64)
}

func cutStep(s string) string { return cutText(s, stepLimit) }

// cutText gives valid UTF-8 of at most limit bytes, cut between characters.
func cutText(s string, limit int) string {
	if len(s) > 4*limit {
		s = s[:4*limit]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= limit {
		return s
	}
	end := limit
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
