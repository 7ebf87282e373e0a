package generatorv1

import (
	"context"
	"sync/atomic"
	"time"

	"ft.tc/backlot/api/generator"
)

// taskHost is the generator.Host that a task in the plugin's process sees.
type taskHost struct {
	session *session
	attempt *Attempt
	places  chan struct{} // one for each request under way
	closed  atomic.Bool   // the task has ended: what its stray goroutines say does not count
	shown   pace          // previews that went out
}

var _ generator.Host = (*taskHost)(nil)

func (h *taskHost) Progress(fraction float64, step string) {
	if !h.closed.Load() {
		h.session.progress(&Progress{Attempt: h.attempt, Fraction: fraction, Step: clip(step, maxStepBytes)})
	}
}

func (h *taskHost) Log(level generator.LogLevel, message string) {
	if !h.closed.Load() {
		h.session.log(&Log{Attempt: h.attempt, Level: count(int(level)), Message: clipLines(message, maxLogBytes)})
	}
}

func (h *taskHost) Preview(p generator.Preview) {
	known := h.session.server.version >= VersionPreviews
	if !known || h.closed.Load() || len(p.Data) > generator.MaxPreviewBytes || !h.shown.allow(time.Now()) {
		return
	}
	h.session.push(&PluginFrame{Frame: &PluginFrame_Preview{Preview: &Preview{
		Attempt: h.attempt, MediaType: p.MediaType, Data: p.Data,
	}}})
}

func (h *taskHost) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	frame, err := h.ask(ctx, func(id uint64) *PluginFrame {
		return &PluginFrame{Frame: &PluginFrame_Input{Input: inputRequestToProto(h.attempt, id, r)}}
	})
	if err != nil {
		return generator.Input{}, err
	}
	reply := frame.GetInput()
	if reply.GetFailure() != nil {
		return generator.Input{}, failureFromProto(reply.GetFailure())
	}
	return inputFromProto(reply), nil
}

func (h *taskHost) RenewLease(ctx context.Context, id string) (time.Time, error) {
	return h.lease(ctx, id, false)
}

func (h *taskHost) ReleaseLease(ctx context.Context, id string) error {
	_, err := h.lease(ctx, id, true)
	return err
}

func (h *taskHost) lease(ctx context.Context, leaseID string, release bool) (time.Time, error) {
	frame, err := h.ask(ctx, func(id uint64) *PluginFrame {
		return &PluginFrame{Frame: &PluginFrame_Lease{Lease: &LeaseRequest{
			Attempt: h.attempt, RequestId: id, LeaseId: leaseID, Release: release,
		}}}
	})
	if err != nil {
		return time.Time{}, err
	}
	reply := frame.GetLease()
	if reply.GetFailure() != nil {
		return time.Time{}, failureFromProto(reply.GetFailure())
	}
	return instant(reply.GetExpiresUnixMs()), nil
}

// ask waits for a place first: the host refuses an attempt that asks for too much at once.
func (h *taskHost) ask(ctx context.Context, build func(id uint64) *PluginFrame) (*HostFrame, error) {
	select {
	case h.places <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-h.places }()
	return h.session.ask(ctx, build)
}
