package queue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// oldestOf is how many of the tasks that start next are looked at for the oldest. The tags put the first task of every
// project near the front, so it is among them unless more projects than that wait.
const oldestOf = 32

// Backlog is what waits, and what else Redis knows that is worth watching.
type Backlog struct {
	Health

	Rows                                         map[Row]RowState
	Processing, Delayed, Webhooks, Registrations int
	MemoryUsed, MemoryMax                        int // bytes; no MemoryMax where there is none
}

// Row is a type with all its variants, and a priority; 0 is for tasks that wait for those that they depend on.
type Row struct {
	Type     string
	Priority task.Priority
}

// RowState is what waits in a row.
type RowState struct {
	Waiting int
	Oldest  time.Duration // age of the oldest that could start
}

// Backlog reads it in two round trips.
func (q *Queue) Backlog(ctx context.Context) (Backlog, error) {
	answer, err := q.list(ctx, backlogScript, oldestOf)
	if err != nil {
		return Backlog{}, err
	}
	if len(answer) < 6 {
		return Backlog{}, fmt.Errorf("redis answered with %d values", len(answer))
	}
	b := Backlog{
		Rows:       map[Row]RowState{},
		Processing: int(integer(answer[2])), Delayed: int(integer(answer[3])),
		Webhooks: int(integer(answer[4])), Registrations: int(integer(answer[5])),
	}
	if b.Health, err = q.hostsOf(answer[0]); err != nil {
		return Backlog{}, err
	}
	b.sum()
	b.add(answer[1])
	return b, q.memory(ctx, &b)
}

func (b *Backlog) add(answer any) {
	rows, _ := answer.([]any)
	for ; len(rows) >= 3; rows = rows[3:] {
		priority, lane, _ := strings.Cut(text(rows[0]), ":")
		n, err := strconv.Atoi(priority)
		if err != nil {
			continue
		}
		kind, _ := task.SplitLane(lane)
		r := Row{kind, task.Priority(n)}
		s := b.Rows[r]
		s.Waiting += max(0, int(integer(rows[1])))
		s.Oldest = max(s.Oldest, milliseconds(rows[2]))
		b.Rows[r] = s
	}
}

func (q *Queue) memory(ctx context.Context, b *Backlog) error {
	info, err := q.client.Info(ctx, "memory").Result()
	if err != nil {
		return q.plain(ctx, err)
	}
	b.MemoryUsed = int(integer(infoValue(info, "used_memory")))
	b.MemoryMax = int(integer(infoValue(info, "maxmemory")))
	return nil
}

// Connections are those of this host, idle and in use.
func (q *Queue) Connections() (idle, used int) {
	s := q.client.PoolStats()
	return int(s.IdleConns), int(s.TotalConns) - int(s.IdleConns)
}
