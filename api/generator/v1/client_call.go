package generatorv1

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
)

// call is one attempt in flight at the host's end.
type call struct {
	attempt *Attempt
	host    generator.Host
	ctx     context.Context // ends when the attempt does
	cancel  context.CancelFunc
	answer  chan answer
	open    chan struct{} // a place for each request that is being answered
	over    bool          // answered; only receive looks at it
	shown   pace          // previews that were passed on
	lines   flow          // log lines that were passed on

	mu       sync.Mutex
	fraction float64
}

type answer struct {
	result generator.Result
	err    error
}

// maxRequests is how many requests of one attempt may be under way at once.
const maxRequests = 8

var errDuplicate = errors.New("the attempt is running already")

// begin enters the attempt, so that the frames about it find their way.
func (c *Client) begin(ctx context.Context, r generator.Request, h generator.Host) (*call, error) {
	k := &call{
		attempt: &Attempt{TaskId: r.TaskID, Token: r.Token}, host: h,
		answer: make(chan answer, 1), open: make(chan struct{}, maxRequests),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, running := c.calls[k.attempt.key()]; running {
		return nil, errDuplicate
	}
	k.ctx, k.cancel = context.WithCancel(ctx)
	c.calls[k.attempt.key()] = k
	return k, nil
}

func (c *Client) end(k *call) {
	k.cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.calls, k.attempt.key())
}

// find gives the call that a frame is about. A frame about another attempt is counted and belongs to nobody.
func (c *Client) find(a *Attempt) *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.calls[a.key()]
	if k == nil {
		c.violations.Add(1)
	}
	return k
}

// finish delivers the answer; a second one is a violation.
func (c *Client) finish(a *Attempt, got answer) {
	k := c.find(a)
	switch {
	case k == nil:
	case k.over:
		c.violations.Add(1)
	default:
		k.over = true
		k.answer <- got
	}
}

// witness is a host that wants to know what a plugin really sent, to tell its author.
type witness interface {
	ProgressAsSent(fraction float64, step string)
}

// progress passes on what can be shown: within 0 and 1, never backwards, one short line of valid text.
func (k *call) progress(p *Progress) {
	if w, ok := k.host.(witness); ok {
		w.ProgressAsSent(p.GetFraction(), p.GetStep())
	}
	k.mu.Lock()
	f := p.GetFraction()
	if !math.IsNaN(f) {
		k.fraction = max(k.fraction, min(f, 1))
	}
	f = k.fraction
	k.mu.Unlock()
	k.host.Progress(f, clip(p.GetStep(), maxStepBytes))
}

func (k *call) log(l *Log) {
	if !k.lines.allow(time.Now()) {
		return
	}
	level := generator.LogLevel(min(l.GetLevel(), uint32(generator.LogError)))
	k.host.Log(max(level, generator.LogDebug), clipLines(l.GetMessage(), maxLogBytes))
}

// input answers a request for an input.
func (k *call) input(r *InputRequest) *HostFrame {
	in, err := k.host.Input(k.ctx, inputRequestFromProto(r))
	reply := inputToProto(r.GetRequestId(), in)
	if err != nil {
		reply = &InputReply{RequestId: r.GetRequestId(), Failure: failureToProto(asFailure(err))}
	}
	return &HostFrame{Frame: &HostFrame_Input{Input: reply}}
}

// lease answers a request about a lease.
func (k *call) lease(r *LeaseRequest) *HostFrame {
	var expires time.Time
	var err error
	if r.GetRelease() {
		err = k.host.ReleaseLease(k.ctx, r.GetLeaseId())
	} else {
		expires, err = k.host.RenewLease(k.ctx, r.GetLeaseId())
	}
	reply := &LeaseReply{RequestId: r.GetRequestId(), ExpiresUnixMs: millis(expires)}
	if err != nil {
		reply.Failure = failureToProto(asFailure(err))
	}
	return &HostFrame{Frame: &HostFrame_Lease{Lease: reply}}
}
