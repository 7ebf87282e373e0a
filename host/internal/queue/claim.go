package queue

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"ft.tc/backlot/host/internal/task"
)

const (
	parkLimit = 200 // tasks of full projects that one script may set aside
	parkTurns = 5   // scripts of one Claim that may do so and find nothing
)

// Claim takes up to N tasks for every want, best first, each with a lease of its own. Where a type comes back short,
// this host is woken by the next task of it. An answer that was lost is had again by the second try inside, or by the
// next Claim: a Redis that was away may have given tasks away meanwhile that nobody knows of.
func (q *Queue) Claim(ctx context.Context, wants []Want) ([]Claim, error) {
	if q.options.HostID == "" {
		return nil, errors.New("a host without an id can't claim")
	}
	if q.epoch.gone() {
		return nil, nil // Reclaim has said why
	}
	args := []any{q.options.HostID, q.options.LeaseTTL.Milliseconds(), "", q.options.Limits.LowerOneIn, parkLimit}
	args = append(args, q.caps()...)
	some := false
	for _, w := range wants {
		if w.N > 0 {
			args = append(args, w.Lane, w.N)
			some = true
		}
	}
	if !some {
		return nil, nil
	}
	ctx = heard(ctx)
	for turn := 1; ; turn++ {
		request := q.request()
		args[2] = request
		answer, err := q.list(ctx, claimScript, args...)
		if err != nil {
			q.unheard.Store(&request)
			return nil, err
		}
		claims, err := q.readClaims(ctx, answer)
		claims = q.wanted(ctx, wants, claims)
		if err != nil || len(claims) > 0 || integer(answer[0]) == 0 || turn == parkTurns {
			return claims, err
		}
	}
}

// request names a claim: as the last one whose answer nobody heard, or anew.
func (q *Queue) request() string {
	if last := q.unheard.Swap(nil); last != nil {
		return *last
	}
	id := uuid.New()
	return string(id[:])
}

// caps are the projects' limits as the scripts read them: the common one, how many have their own, those.
func (q *Queue) caps() []any {
	own := q.options.Limits.ConcurrentByProject
	args := []any{q.options.Limits.ConcurrentPerProject, len(own)}
	for project, limit := range own {
		args = append(args, project, limit)
	}
	return args
}

func (q *Queue) readClaims(ctx context.Context, answer []any) ([]Claim, error) {
	until := stamp(answer[1])
	var claims []Claim
	var broken []Outcome
	for rows := answer[2:]; len(rows) >= 4; rows = rows[4:] {
		c, err := readClaim(rows)
		if err != nil {
			return nil, err
		}
		c.LeaseUntil = until
		if err := c.readBody(rows[3]); err != nil {
			broken = append(broken, Outcome{Held: Held{c.Task.ID, c.Token}, Kind: Failed, Failure: &bodyLost})
			continue
		}
		claims = append(claims, c)
	}
	q.dispose(ctx, broken)
	return claims, nil
}

// wanted gives back what a claim of before was given and this one has no place for.
func (q *Queue) wanted(ctx context.Context, wants []Want, claims []Claim) []Claim {
	places := map[string]int{}
	for _, w := range wants {
		places[w.Lane] += w.N
	}
	var back []Outcome
	fitting := claims[:0]
	for _, c := range claims {
		lane := task.Lane(c.Task.Type, c.Task.Variant)
		if places[lane]--; places[lane] < 0 {
			back = append(back, Outcome{Held: Held{c.Task.ID, c.Token}, Kind: HandBack})
		} else {
			fitting = append(fitting, c)
		}
	}
	q.dispose(ctx, back)
	return fitting
}

// dispose ends attempts that are not begun.
func (q *Queue) dispose(ctx context.Context, all []Outcome) {
	for j, err := range q.Finish(ctx, all) {
		if err != nil {
			q.options.Logger.Warn("a task that was claimed in vain can't be ended", "task", all[j].ID, "error", err)
		}
	}
}

// bodyLost is the end of a task that Redis has lost a part of.
var bodyLost = task.Failure{Code: "data_lost", Message: "The data of this task was lost in the task store."}

func readClaim(rows []any) (c Claim, err error) {
	id, err := decodeID(rows[0])
	if err != nil {
		return c, err
	}
	c.Token = uint64(integer(rows[1]))
	fields, _ := rows[2].([]any)
	c.Task, err = decodeTask(id, fields)
	return c, err
}

func (c *Claim) readBody(body any) error {
	if text(body) == "" {
		return fmt.Errorf("task %s: %w", c.Task.ID, errBody)
	}
	return decodeBody(text(body), &c.Task)
}
