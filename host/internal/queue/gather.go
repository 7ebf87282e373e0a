package queue

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

const (
	gatherers   = 2  // round trips under way at once
	gatherBatch = 64 // scripts in one
)

// gathering sends the scripts that many callers ask for together, as many in one round trip as came up while the last was
// under way; one that comes alone goes at once. That spares a server and a client most of what a script costs them
// beside its work, and a caller still waits no longer than its context.
type gathering struct {
	client redis.UniversalClient
	asked  chan *question
	done   chan struct{}
	all    sync.WaitGroup
}

// question is a script to run, and where its answer goes.
type question struct {
	ctx    context.Context //nolint:containedctx // of the one who waits
	hash   string
	key    string
	args   []any
	answer chan reply
}

type reply struct {
	value any
	err   error
}

func newGathering(client redis.UniversalClient) *gathering {
	g := &gathering{client: client, asked: make(chan *question), done: make(chan struct{})}
	for range gatherers {
		g.all.Go(g.run)
	}
	return g
}

// close lets what is under way come back; whoever asks after it is refused.
func (g *gathering) close() {
	close(g.done)
	g.all.Wait()
}

// eval runs a script that the server knows by its hash.
func (g *gathering) eval(ctx context.Context, hash, key string, args []any) (any, error) {
	q := &question{ctx: ctx, hash: hash, key: key, args: args, answer: make(chan reply, 1)}
	select {
	case g.asked <- q:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-g.done:
		return nil, redis.ErrClosed
	}
	select {
	case r := <-q.answer:
		return r.value, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (g *gathering) run() {
	for {
		select {
		case first := <-g.asked:
			g.send(g.collect(first))
		case <-g.done:
			return
		}
	}
}

func (g *gathering) collect(first *question) []*question {
	batch := []*question{first}
	for len(batch) < gatherBatch {
		select {
		case q := <-g.asked:
			batch = append(batch, q)
		default:
			return batch
		}
	}
	return batch
}

func (g *gathering) send(batch []*question) {
	ctx, cancel := context.WithTimeout(context.Background(), budget)
	defer cancel()
	commands := make([]*redis.Cmd, len(batch))
	pipe := g.client.Pipeline()
	for i, q := range batch {
		if q.ctx.Err() == nil { // else nobody waits for it
			commands[i] = pipe.EvalSha(ctx, q.hash, []string{q.key}, q.args...)
		}
	}
	_, failed := pipe.Exec(ctx)
	for i, q := range batch {
		if commands[i] != nil {
			value, err := commands[i].Result()
			if value == nil && err == nil {
				err = failed // it was not sent: Redis did not let us in
			}
			q.answer <- reply{value, err}
		}
	}
}
