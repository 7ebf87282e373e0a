package generatorv1

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"

	"ft.tc/backlot/api/generator"
)

// Client is the host's end of one instance: a generator.Plugin whose tasks share one stream.
type Client struct {
	rpc    GeneratorClient
	stream grpc.BidiStreamingClient[HostFrame, PluginFrame]
	cancel context.CancelFunc
	out    chan *HostFrame
	done   chan struct{} // closed after err is set, when the stream has ended
	err    error
	wg     sync.WaitGroup

	seen       atomic.Int64 // of the latest frame, nanoseconds since epoch
	epoch      time.Time
	violations atomic.Uint64

	mu    sync.Mutex
	calls map[attemptKey]*call
}

var _ generator.Plugin = (*Client)(nil)

// attemptKey is an Attempt that can be a map's key.
type attemptKey struct {
	task  string
	token uint64
}

func (a *Attempt) key() attemptKey { return attemptKey{task: a.GetTaskId(), token: a.GetToken()} }

// NewClient opens the stream. It ends with ctx, with Close, or with the plugin.
func NewClient(ctx context.Context, conn grpc.ClientConnInterface) (*Client, error) {
	ctx, cancel := context.WithCancel(ctx)
	c := &Client{
		rpc: NewGeneratorClient(conn), cancel: cancel, epoch: time.Now(),
		out: make(chan *HostFrame), done: make(chan struct{}), calls: make(map[attemptKey]*call),
	}
	stream, err := c.rpc.Work(ctx)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("open work stream: %w", err)
	}
	c.stream = stream
	go c.receive()
	c.wg.Go(c.send)
	return c, nil
}

// Close ends the stream and every task in flight, and waits for what it was doing for them.
func (c *Client) Close() {
	c.cancel()
	<-c.done
	c.wg.Wait()
}

// Done is closed when the stream has ended.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err is why the stream ended; nil before it did.
func (c *Client) Err() error {
	select {
	case <-c.done:
		return c.err
	default:
		return nil
	}
}

// Heartbeat is when the plugin was last heard of, on this process' monotonic clock.
func (c *Client) Heartbeat() time.Time { return c.epoch.Add(time.Duration(c.seen.Load())) }

// Violations counts frames that speak of attempts which are not running, and frames that say nothing.
func (c *Client) Violations() uint64 { return c.violations.Load() }

// Describe asks the plugin what it is.
func (c *Client) Describe(ctx context.Context) (generator.Specification, error) {
	r, err := c.rpc.Describe(ctx, &DescribeRequest{})
	if err != nil {
		return generator.Specification{}, fmt.Errorf("describe: %w", err)
	}
	return specificationFromProto(r.GetSpecification()), nil
}

// Configure hands the settings over. A *generator.Failure is the plugin's own refusal.
func (c *Client) Configure(ctx context.Context, settings generator.Configuration) error {
	r, err := c.rpc.Configure(ctx, configurationToProto(settings))
	if err != nil {
		return fmt.Errorf("configure: %w", err)
	}
	if r.GetFailure() != nil {
		return failureFromProto(r.GetFailure())
	}
	return nil
}

// Generate runs one task. When ctx ends, the plugin is told and Generate waits until it has let go: who
// can't wait ends the instance.
func (c *Client) Generate(ctx context.Context, r generator.Request, h generator.Host) (generator.Result, error) {
	frame := &HostFrame{Frame: &HostFrame_Generate{Generate: requestToProto(r)}}
	if tooLarge(frame) {
		return generator.Result{}, generator.Failf("task_data_too_large",
			"The task data is larger than the %d MiB that a generator takes", MaxMessageBytes>>20)
	}
	k, err := c.begin(ctx, r, h)
	if err != nil {
		return generator.Result{}, err
	}
	defer c.end(k)
	select {
	case c.out <- frame:
		return c.await(ctx, k)
	case <-ctx.Done():
		return generator.Result{}, context.Cause(ctx)
	case <-c.done:
		return generator.Result{}, c.gone()
	}
}

// await waits for the plugin's answer to a call whose Generate frame went out.
func (c *Client) await(ctx context.Context, k *call) (generator.Result, error) {
	select {
	case a := <-k.answer:
		return a.result, a.err
	case <-c.done:
		return generator.Result{}, c.gone()
	case <-ctx.Done():
	}
	if !c.put(&HostFrame{Frame: &HostFrame_Cancel{Cancel: &Cancel{Attempt: k.attempt}}}) {
		return generator.Result{}, c.gone()
	}
	select {
	case <-k.answer:
		return generator.Result{}, context.Cause(ctx)
	case <-c.done:
		return generator.Result{}, c.gone()
	}
}

// put queues a frame for the plugin; false when the stream has ended.
func (c *Client) put(f *HostFrame) bool {
	select {
	case c.out <- f:
		return true
	case <-c.done:
		return false
	}
}

func (c *Client) gone() error { return fmt.Errorf("%w: %w", generator.ErrGone, c.err) }

// errClosed is the stream's end by the plugin, in good order but unasked.
var errClosed = errors.New("the plugin closed the stream")
