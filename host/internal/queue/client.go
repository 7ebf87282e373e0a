package queue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

const (
	patience = 1500 * time.Millisecond // for one dial, read or write
	budget   = 1800 * time.Millisecond // for one call with its second try
)

// Queue is the task store of one host. All methods may be called at once from many goroutines.
type Queue struct {
	options Options
	client  redis.UniversalClient
	keys    keys
	hub     *hub
	gather  *gathering
	feeds   feeds

	opened   time.Time
	awaiting sync.Once

	measured map[*redis.Script]*telemetry.ScriptSeries // nil where nobody measures

	medians medians
	repairs repairs
	epoch   epoch
	unheard atomic.Pointer[string] // request of the claim whose answer was lost last

	mu      sync.Mutex
	typical map[string]int // seconds by type, as this host beat them
}

// Open connects, and refuses a Redis that would lose tasks: one before 7.0, or one that evicts keys.
func Open(ctx context.Context, o Options) (*Queue, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	quiet.Do(func() { redis.SetLogger(silence{}) })
	settings, err := clientOptions(o.URL)
	if err != nil {
		return nil, err
	}
	q := &Queue{options: o, client: redis.NewUniversalClient(settings), keys: newKeys(o.Prefix), opened: time.Now()}
	q.measure(o.Metrics)
	q.hub, q.gather = newHub(q.client, o.Logger), newGathering(q.client)
	if err := q.checkServer(ctx); err != nil {
		return nil, errors.Join(err, q.Close())
	}
	return q, nil
}

// silence drops what the client prints of its own: each call's error says it, and a Redis that is away would fill the
// log with every dial.
type silence struct{}

var quiet sync.Once

// Printf drops a line.
func (silence) Printf(context.Context, string, ...any) {}

// Close ends the connections; watches and signals end with it.
func (q *Queue) Close() error {
	q.gather.close()
	q.hub.close()
	return q.client.Close()
}

// Ping asks for a sign of life.
func (q *Queue) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	return q.plain(ctx, q.client.Ping(ctx).Err())
}

// clientOptions reads a URL. Several hosts, as in redis://a:6379,b:6379, are a cluster, or with ?master= the
// sentinels of one.
func clientOptions(text string) (*redis.UniversalOptions, error) {
	first, others, master := splitURL(text)
	single, err := redis.ParseURL(first)
	if err != nil {
		return nil, fmt.Errorf("the Redis URL: %w", withoutSecret(err))
	}
	return &redis.UniversalOptions{
		Addrs: append([]string{single.Addr}, others...), MasterName: master, DB: single.DB,
		Username: single.Username, Password: single.Password, TLSConfig: single.TLSConfig,
		Dialer: dialer(single), DialTimeout: patience, ReadTimeout: patience, WriteTimeout: patience,
		PoolTimeout: patience, PoolSize: 32, MinIdleConns: 2,
		// The scripts may be repeated, so this package decides when; and a context's end is an end.
		MaxRetries: -1, DialerRetries: 1, ContextTimeoutEnabled: true,
		Protocol: 2, // with 3 the client looks for pushed messages before each answer, and nothing here pushes any
	}, nil
}

// dialer is nil but for unix sockets, which the universal client does not know of.
func dialer(o *redis.Options) func(context.Context, string, string) (net.Conn, error) {
	if o.Network != "unix" {
		return nil
	}
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		d := net.Dialer{Timeout: patience}
		return d.DialContext(ctx, "unix", o.Addr)
	}
}

func splitURL(text string) (first string, others []string, master string) {
	scheme, rest, _ := strings.Cut(text, "://")
	authority, path, _ := strings.Cut(rest, "/")
	if scheme == "unix" || !strings.Contains(authority, ",") && !strings.Contains(path, "master=") {
		return text, nil, ""
	}
	hosts := strings.Split(authority, ",")
	first = scheme + "://" + hosts[0]
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return text, nil, ""
	}
	master = values.Get("master")
	values.Del("master")
	return first + "/" + path + "?" + values.Encode(), hosts[1:], master
}

// withoutSecret keeps the password of a URL that does not parse out of the message.
func withoutSecret(err error) error {
	if parse, ok := errors.AsType[*url.Error](err); ok {
		return parse.Err
	}
	return err
}

func (q *Queue) checkServer(ctx context.Context) error {
	info, err := q.client.Info(ctx, "server", "memory").Result()
	if err != nil {
		return q.plain(ctx, err)
	}
	version, policy := infoValue(info, "redis_version"), infoValue(info, "maxmemory_policy")
	if major, err := strconv.Atoi(strings.SplitN(version, ".", 2)[0]); err != nil || major < 7 {
		return fmt.Errorf("redis is version %q; 7.0 or later is needed", version)
	}
	if policy != "noeviction" {
		return fmt.Errorf("redis would evict tasks when it is full: set maxmemory-policy to noeviction (it is %q)", policy)
	}
	return nil
}

func infoValue(info, name string) string {
	_, rest, _ := strings.Cut(info, "\n"+name+":")
	value, _, _ := strings.Cut(rest, "\r\n")
	return value
}

// call runs a script that may be repeated: once more where the connection broke, within the budget.
func (q *Queue) call(ctx context.Context, s *redis.Script, args ...any) (any, error) {
	inner, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	began := time.Now()
	v, err := q.eval(inner, s, args)
	defer func() { q.measured[s].Ran(time.Since(began), err != nil) }()
	if broken(err) && inner.Err() == nil {
		pause(inner, time.Duration(10+rand.IntN(40))*time.Millisecond)
		v, err = q.eval(inner, s, args)
	}
	return v, q.plain(ctx, err)
}

// callOnce runs a script that counts, which a repeat would count twice.
func (q *Queue) callOnce(ctx context.Context, s *redis.Script, args ...any) (any, error) {
	inner, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	began := time.Now()
	v, err := q.eval(inner, s, args)
	q.measured[s].Ran(time.Since(began), err != nil)
	return v, q.plain(ctx, err)
}

// measure looks up the series of all scripts, so that a call finds its own by a pointer.
func (q *Queue) measure(m *telemetry.Metrics) {
	if m == nil {
		return
	}
	q.measured = make(map[*redis.Script]*telemetry.ScriptSeries, len(scriptNames))
	for s, name := range scriptNames {
		q.measured[s] = m.Script(name)
	}
}

// heard is for scripts that hand something out: whoever asks hears the answer, also where its context ends meanwhile, for it
// would hold what it does not know of.
func heard(ctx context.Context) context.Context {
	if ctx.Err() != nil {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

func (q *Queue) eval(ctx context.Context, s *redis.Script, args []any) (any, error) {
	v, err := q.gather.eval(ctx, s.Hash(), q.keys.prefix, args)
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		v, err = s.Eval(ctx, q.client, []string{q.keys.prefix}, args...).Result()
	}
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return v, err
}

// list is call for scripts that answer with an array.
func (q *Queue) list(ctx context.Context, s *redis.Script, args ...any) ([]any, error) {
	v, err := q.call(ctx, s, args...)
	return array(v, err)
}

func array(v any, err error) ([]any, error) {
	if err != nil {
		return nil, err
	}
	a, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("redis answered with a %T", v)
	}
	return a, nil
}

func unavailable(cause error) error {
	return fmt.Errorf("%w: %w", task.Unavailable("The task store cannot be reached, please try again later", 5), cause)
}
