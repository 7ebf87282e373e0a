package queue

import (
	"context"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// scanStep is how many keys one call of Repair looks at, about.
const scanStep = 1000

// repairs is where the scan is. Each host has its own; that they overlap does no harm.
type repairs struct {
	mu     sync.Mutex
	cursor uint64
}

// Repaired is what one step of Repair found.
type Repaired struct {
	Scanned int // keys
	Fixed   int
	Round   bool // all keys have been seen since the last time that this was true
}

// Repair looks at a part of what Redis holds and puts right what does not agree: a task that is queued nowhere or
// twice, in the wrong list, without a lease, kept for ever; a body without a task; counts. The fields of a task are
// the truth. Call it every few seconds; it costs a few milliseconds.
func (q *Queue) Repair(ctx context.Context) (Repaired, error) {
	q.repairs.mu.Lock()
	defer q.repairs.mu.Unlock()
	found, next, err := q.scan(ctx)
	if err != nil {
		return Repaired{}, err
	}
	r := Repaired{Scanned: len(found)}
	ids, indexes := q.sortKeys(found)
	if err := q.repairTasks(ctx, ids, &r); err != nil {
		return r, err
	}
	for _, name := range indexes {
		if err := q.repairIndex(ctx, name, &r); err != nil {
			return r, err
		}
	}
	q.repairs.cursor, r.Round = next, next == 0
	if r.Round {
		wrong, err := q.call(ctx, repairCountScript)
		r.Fixed += int(integer(wrong))
		return r, err
	}
	return r, nil
}

// scan gives the next keys of ours. In a cluster they are all on the node of the hash tag, the cursor's too.
func (q *Queue) scan(ctx context.Context) (found []string, next uint64, err error) {
	pattern := escape(q.keys.prefix) + "*"
	if cluster, ok := q.client.(*redis.ClusterClient); ok {
		node, err := cluster.MasterForKey(ctx, q.keys.prefix)
		if err != nil {
			return nil, 0, q.plain(ctx, err)
		}
		found, next, err = node.Scan(ctx, q.repairs.cursor, pattern, scanStep).Result()
		return found, next, q.plain(ctx, err)
	}
	found, next, err = q.client.Scan(ctx, q.repairs.cursor, pattern, scanStep).Result()
	return found, next, q.plain(ctx, err)
}

// escape takes the meaning of a pattern from the prefix.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`).Replace(s)
}

// sortKeys finds the ids that the keys are of, and the indexes by their name without the prefix.
func (q *Queue) sortKeys(found []string) (ids, indexes []string) {
	seen := map[string]bool{}
	for _, key := range found {
		name := strings.TrimPrefix(key, q.keys.prefix)
		kind, rest, _ := strings.Cut(name, ":")
		switch kind {
		case "t", "b", "r", "d", "dl", "ch", "rg":
			if len(rest) == 16 && !seen[rest] {
				seen[rest] = true
				ids = append(ids, rest)
			}
		case "q", "k", "x", "n", "a", "e", "l", "o", "u":
			indexes = append(indexes, name)
		}
	}
	return ids, indexes
}

func (q *Queue) repairTasks(ctx context.Context, ids []string, r *Repaired) error {
	const most = 200
	for len(ids) > 0 {
		part := ids[:min(most, len(ids))]
		ids = ids[len(part):]
		args := []any{q.options.LeaseTTL.Milliseconds(), q.options.Retention.Milliseconds(), encodeFailure(bodyLost)}
		for _, id := range part {
			args = append(args, id)
		}
		fixes, err := q.list(ctx, repairTasksScript, args...)
		if err != nil {
			return err
		}
		for ; len(fixes) >= 2; fixes = fixes[2:] {
			id, err := decodeID(fixes[0])
			if err != nil {
				return err
			}
			r.Fixed++
			q.options.Logger.Warn("a task was put right", "task", id.String(), "fault", text(fixes[1]))
		}
	}
	return nil
}

func (q *Queue) repairIndex(ctx context.Context, name string, r *Repaired) error {
	for cursor := "0"; ; {
		answer, err := q.list(ctx, repairIndexScript, name, cursor)
		if err != nil {
			return err
		}
		if n := int(integer(answer[1])); n > 0 {
			r.Fixed += n
			q.options.Logger.Warn("members that are no task were dropped", "index", name, "members", n)
		}
		if cursor = text(answer[0]); cursor == "0" || cursor == "" {
			return nil
		}
	}
}
