package kit

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/plugin/kit/specimen"
	"ft.tc/backlot/host/internal/rest/strictjson"
)

var oddCases = append([]behaviour{
	{name: "takes what its schema allows", each: takesWhatItAllows},
	{name: "answers what its schema refuses", each: answersWhatItRefuses},
}, resultCases...)

// maker makes a document, and says what is special about it.
type maker func(*rand.Rand) (data json.RawMessage, how string)

// tally counts the answers to made-up task_data.
type tally struct {
	finished, refused, calledOff int

	invalid   []string       // refusals as invalid that the schema did not foretell
	taken     map[string]int // by top-level key: tasks with it that were finished
	untaken   map[string]int // and that were refused as invalid
	worst     []string       // no answers at all
	outOfTime bool           // the limit ended it
}

// Codes of failures that the transport gives for what is none.
const (
	codePanic   = "generator_panic"
	codeError   = "generator_error"
	codeInvalid = "invalid_task_data"
)

const enoughBad = 3 // answers of the worst kind end the trying

const survive = "Look at the task data as at anything that strangers send: every answer is a result, or a failure whose code and message help its sender. " +
	"The same --seed makes the same task data again."

func takesWhatItAllows(ctx context.Context, c *check, s *subject) finding {
	source, err := specimen.Read(s.DataSchema)
	if err != nil {
		return failed("Correct the data schema.", "%v", err)
	}
	t, err := c.pelt(ctx, s, 1, func(r *rand.Rand) (json.RawMessage, string) {
		for range 20 {
			if data := source.Valid(r); checkData(s.TypeSpecification, data) == nil {
				return data, ""
			}
		}
		return nil, ""
	})
	switch {
	case err != nil:
		return noInstance(err)
	case len(t.worst) > 0:
		return failed(survive, "%s\n%s", t, strings.Join(t.worst, "\n"))
	case t.tried() == 0:
		return skipped("nothing could be made from its schema that it allows").
			but("Give the properties of the schema examples: patterns that Go's regular expressions can't read are hard to guess.")
	case len(t.never()) > 0:
		return failed("Let the schema say what the type takes, by a type, pattern, enum or examples, or let the type take what the schema says: users learn of it from the schema alone.",
			"%s\nno task data with %s was taken\n%s", t, strings.Join(t.never(), ", "), strings.Join(t.invalid, "\n"))
	}
	f := passed("%s", t)
	if len(t.invalid) > 0 {
		f.seen += "\n" + t.invalid[0]
		return f.but("What the schema can say, it should: a user then learns of it before the task is queued.")
	}
	return f
}

func answersWhatItRefuses(ctx context.Context, c *check, s *subject) finding {
	source, err := specimen.Read(s.DataSchema)
	if err != nil {
		return failed("Correct the data schema.", "%v", err)
	}
	t, err := c.pelt(ctx, s, 2, source.Spoilt)
	switch {
	case err != nil:
		return noInstance(err)
	case len(t.worst) > 0:
		return failed(survive, "%s\n%s", t, strings.Join(t.worst, "\n"))
	}
	return passed("%s", t)
}

// pelt gives the type one made-up task after the other.
func (c *check) pelt(ctx context.Context, s *subject, stream uint64, produce maker) (tally, error) {
	var t tally
	r := rand.New(rand.NewPCG(c.o.Seed, stream))
	end := time.Now().Add(c.o.Limit)
	for range c.o.Documents {
		if ctx.Err() != nil {
			return t, context.Cause(ctx)
		}
		if t.outOfTime = time.Now().After(end); t.outOfTime || len(t.worst) >= enoughBad {
			break
		}
		data, how := produce(r)
		if !wellFormed(data) {
			continue // no host passes it on
		}
		a, err := c.try(ctx, s, c.o.Patience, data)
		if err != nil {
			return t, err
		}
		t.count(a, how, checkData(s.TypeSpecification, data) == nil)
		if a.err == nil && how == "" && a.took < max(2*s.took, tooQuick) {
			s.good = append(s.good, data)
		}
		a.remove()
	}
	return t, nil
}

// count enters an answer. What the schema allows has to be dealt with; of what it does not, the plugin may know nothing.
func (t *tally) count(a attempt, how string, allowed bool) {
	about := excerpt(a.data)
	if how != "" {
		about = how + ": " + about
	}
	f := a.failure()
	switch {
	case a.fell():
		t.worst = append(t.worst, fmt.Sprintf("it died of %s: %s", about, a.death))
	case a.deaf:
		t.worst = append(t.worst, fmt.Sprintf("it was busy for %s and did not let go: %s", round(a.took), about))
	case a.calledOff:
		t.calledOff++
	case a.err == nil:
		t.finished++
		tick(&t.taken, a.data)
	case f == nil:
		t.worst = append(t.worst, fmt.Sprintf("%v: %s", a.err, about))
	case f.Code == codePanic || f.Code == codeError && allowed:
		t.worst = append(t.worst, fmt.Sprintf("%s: %s", account(f), about))
	case strings.TrimSpace(f.Code) == "" || strings.TrimSpace(f.Message) == "":
		t.worst = append(t.worst, fmt.Sprintf("%s: %s", account(f), about))
	default:
		t.refused++
		if allowed && f.Code == codeInvalid {
			t.invalid = append(t.invalid, fmt.Sprintf("%s: %s", account(f), about))
			t.invalid = t.invalid[:min(len(t.invalid), enoughBad)]
			tick(&t.untaken, a.data)
		}
	}
}

// tick counts the keys of the document.
func tick(counts *map[string]int, data []byte) {
	if *counts == nil {
		*counts = map[string]int{}
	}
	members, _ := strictjson.Members(data)
	for _, m := range members {
		(*counts)[m.Key]++
	}
}

// never are the keys with which the plugin refused, again and again, what the schema allows, and took nothing.
func (t tally) never() []string {
	var keys []string
	for key, n := range t.untaken {
		if n >= enoughBad && t.taken[key] == 0 {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func (t tally) tried() int { return t.finished + t.refused + t.calledOff + len(t.worst) }

func (t tally) String() string {
	said := fmt.Sprintf("%s: %d finished, %d refused", count(t.tried(), "task"), t.finished, t.refused)
	if t.calledOff > 0 {
		said += fmt.Sprintf(", %d called off when they took long", t.calledOff)
	}
	if len(t.worst) > 0 {
		said += fmt.Sprintf(", %d without an answer that helps", len(t.worst))
	}
	if t.outOfTime {
		said += "; time was up"
	}
	return said
}
