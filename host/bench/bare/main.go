// Bare runs tasks through a plugin process and nothing else: it pops ten of a set of Redis, hands them to the plugin over the
// product's contract, stores ten results, and pops again. There are no leases, tokens, indexes, work folders, events or
// webhooks. It is what Redis and a process cost at least on a machine, and the benchmark of peers holds the product against it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process"
)

const slots = 10

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "bare: redis address, plugin, number of tasks, file for their times")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func run(address, source, tasks, said string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	n, err := strconv.Atoi(tasks)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "backlot-bare-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	p, err := launch(ctx, source, dir)
	if err != nil {
		return err
	}
	defer p.Kill()
	l := &loop{store: redis.NewClient(&redis.Options{Addr: address}), plugin: p, workDir: dir}
	for len(l.lines) < n && err == nil {
		err = l.ten(ctx)
	}
	err = errors.Join(err, os.WriteFile(said, []byte(strings.Join(l.lines, "")), 0o600)) //nolint:gosec // the path is the caller's
	if err == nil {
		<-ctx.Done() // the caller wants to know what it took, and ends it
	}
	return err
}

func launch(ctx context.Context, source, dir string) (plugin.Process, error) {
	launcher := process.New(process.Options{Store: filepath.Join(dir, "plugins")})
	m, err := launcher.Pin(plugin.Manifest{Name: "noop", Source: source})
	if err != nil {
		return nil, err
	}
	p, err := launcher.Launch(ctx, m, plugin.LaunchOptions{RunDir: filepath.Join(dir, "run"), WorkDir: dir})
	if err != nil {
		return nil, err
	}
	return p, p.Configure(ctx, generator.Configuration{Options: []byte("{}")})
}

// loop is all that a task goes through.
type loop struct {
	store   *redis.Client
	plugin  plugin.Process
	workDir string
	lines   []string // of each task: nothing, its start, its end, in nanoseconds
}

var (
	pop = redis.NewScript(`local answer = {}
for j, key in ipairs(redis.call('ZPOPMIN', 'queue', ARGV[1])) do
  if j % 2 == 1 then
    answer[#answer + 1] = key
    answer[#answer + 1] = redis.call('HGET', key, 'd')
    redis.call('HSET', key, 's', 'processing')
  end
end
return answer`)
	end = redis.NewScript(`for j, key in ipairs(KEYS) do redis.call('HSET', key, 's', 'completed', 'r', ARGV[j]) end`)
)

func (l *loop) ten(ctx context.Context) error {
	popped, err := pop.Run(ctx, l.store, nil, slots).StringSlice()
	if err != nil || len(popped) == 0 {
		return errors.Join(err, ctx.Err())
	}
	n := len(popped) / 2
	keys, results, failures, lines := make([]string, n), make([]any, n), make([]error, n), make([]string, n)
	var all sync.WaitGroup
	for j := range n {
		all.Go(func() {
			began := time.Now()
			keys[j] = popped[2*j]
			results[j], failures[j] = l.generate(ctx, keys[j], popped[2*j+1])
			lines[j] = fmt.Sprintln(0, began.UnixNano(), time.Now().UnixNano())
		})
	}
	all.Wait()
	l.lines = append(l.lines, lines...)
	err = end.Run(ctx, l.store, keys, results...).Err()
	if errors.Is(err, redis.Nil) {
		err = nil
	}
	return errors.Join(errors.Join(failures...), err)
}

func (l *loop) generate(ctx context.Context, id, data string) ([]byte, error) {
	r, err := l.plugin.Generate(ctx, generator.Request{
		TaskID: id, Token: 1, Type: "noop", ProjectID: "bench", Attempt: 1, Data: []byte(data), WorkDir: l.workDir,
		Deadline: time.Now().Add(time.Minute),
	}, nobody{})
	return r.Metadata, err
}

// nobody is a host that listens to nothing.
type nobody struct{}

func (nobody) Progress(float64, string)                   {}
func (nobody) Log(generator.LogLevel, string)             {}
func (nobody) Preview(generator.Preview)                  {}
func (nobody) ReleaseLease(context.Context, string) error { return nil }

func (nobody) Input(context.Context, generator.InputRequest) (generator.Input, error) {
	return generator.Input{}, generator.Failf("input_unavailable", "There are no inputs here")
}

func (nobody) RenewLease(context.Context, string) (time.Time, error) { return time.Now(), nil }
