package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// overviewMinutes is how far back an overview counts what ended.
const overviewMinutes = 60

// Overview is what the service does just now, and what ended in the last hour.
type Overview struct {
	At      time.Time
	Hosts   []HostView
	Waiting map[string]Waiting // by lane
	Typical map[string]int     // seconds of running time, by lane
	Minutes []Minute           // the last hour, oldest first, without gaps
}

// HostView is a host that beat lately.
type HostView struct {
	HostState

	ID    string
	Since time.Time // of its start; zero where it does not say
	This  bool      // the one that was asked
}

// Waiting is what waits in a lane.
type Waiting struct {
	ByPriority [3]int    // high, normal, low; parked and delayed ones included
	Held       int       // for other tasks to complete
	Oldest     time.Time // when the one that has waited longest was created; zero where none waits
}

// Minute counts what ended in the minute from At.
type Minute struct {
	At                           time.Time
	Completed, Failed, Cancelled int
}

// Overview looks at all hosts. Where a lane has tasks of more than some projects, the oldest may be one a little younger.
func (q *Queue) Overview(ctx context.Context) (Overview, error) {
	answer, err := q.list(ctx, overviewScript, overviewMinutes)
	if err != nil {
		return Overview{}, err
	}
	if len(answer) < 5 {
		return Overview{}, fmt.Errorf("redis answered an overview with %d parts", len(answer))
	}
	o := Overview{At: stamp(answer[0]), Waiting: map[string]Waiting{}}
	if o.Hosts, err = q.hostViews(answer[1]); err != nil {
		return Overview{}, err
	}
	o.count(answer[2])
	o.age(answer[3])
	o.Minutes = readMinutes(o.At, answer[4])
	o.Typical = q.typicals(ctx, o.Hosts)
	return o, nil
}

func (q *Queue) typicals(ctx context.Context, hosts []HostView) map[string]int {
	all := map[string]int{}
	for _, h := range hosts {
		for lane, t := range h.Types {
			if all[lane] == 0 {
				all[lane] = q.estimate(ctx, lane, t.TypicalSeconds)
			}
		}
	}
	return all
}

func (q *Queue) hostViews(answer any) ([]HostView, error) {
	var all []HostView
	beats, _ := answer.([]any)
	for _, beat := range beats {
		var r hostRecord
		if err := json.Unmarshal([]byte(text(beat)), &r); err != nil {
			return nil, fmt.Errorf("a host's state: %w", err)
		}
		all = append(all, HostView{HostState: r.HostState, ID: r.Host, Since: stamp(r.Since), This: r.Host == q.options.HostID})
	}
	return all, nil
}

// count reads how many wait in each row; row 0 are those that are held.
func (o *Overview) count(answer any) {
	rows, _ := answer.([]any)
	for ; len(rows) >= 2; rows = rows[2:] {
		priority, lane, _ := strings.Cut(text(rows[0]), ":")
		n, w := max(0, int(integer(rows[1]))), o.Waiting[lane]
		switch p := integer(priority); p {
		case 0:
			w.Held = n
		case int64(task.High), int64(task.Normal), int64(task.Low):
			w.ByPriority[p-1] = n
		}
		o.Waiting[lane] = w
	}
}

func (o *Overview) age(answer any) {
	rows, _ := answer.([]any)
	for ; len(rows) >= 2; rows = rows[2:] {
		_, lane, _ := strings.Cut(text(rows[0]), ":")
		w, created := o.Waiting[lane], stamp(rows[1])
		if w.Oldest.IsZero() || created.Before(w.Oldest) {
			w.Oldest = created
		}
		o.Waiting[lane] = w
	}
}

func readMinutes(now time.Time, answer any) []Minute {
	counts, _ := answer.([]any)
	at := now.Truncate(time.Minute).Add(-(overviewMinutes - 1) * time.Minute)
	var all []Minute
	for ; len(counts) >= 3; counts = counts[3:] {
		all = append(all, Minute{At: at, Completed: int(integer(counts[0])), Failed: int(integer(counts[1])), Cancelled: int(integer(counts[2]))})
		at = at.Add(time.Minute)
	}
	return all
}
