package generatorv1

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"

	"ft.tc/backlot/api/generator"
)

// session is what one Work stream knows at the plugin's end.
type session struct {
	*outbox

	server *Server
	ctx    context.Context // ends with the stream
	tasks  *sync.WaitGroup

	mu       sync.Mutex
	cancels  map[attemptKey]context.CancelFunc
	replies  map[uint64]chan *HostFrame
	requests uint64 // the last request id
}

func newSession(s *Server, ctx context.Context, tasks *sync.WaitGroup) *session {
	return &session{
		outbox: newOutbox(s.heartbeat), server: s, ctx: ctx, tasks: tasks,
		cancels: make(map[attemptKey]context.CancelFunc), replies: make(map[uint64]chan *HostFrame),
	}
}

// write is the only writer of the stream.
func (se *session) write(send func(*PluginFrame) error) { se.run(se.ctx, send) }

// take handles one frame of the host. A frame about what is over already is normal: the two ends raced.
func (se *session) take(frame *HostFrame) {
	switch f := frame.GetFrame().(type) {
	case *HostFrame_Generate:
		se.start(f.Generate)
	case *HostFrame_Cancel:
		se.mu.Lock()
		cancel := se.cancels[f.Cancel.GetAttempt().key()]
		se.mu.Unlock()
		if cancel != nil {
			cancel()
		}
	case *HostFrame_Input:
		se.reply(f.Input.GetRequestId(), frame)
	case *HostFrame_Lease:
		se.reply(f.Lease.GetRequestId(), frame)
	}
}

// start runs the task in a goroutine of its own.
func (se *session) start(g *Generate) {
	ctx, cancel := context.WithCancel(se.ctx)
	key := g.GetAttempt().key()
	se.mu.Lock()
	se.cancels[key] = cancel
	se.mu.Unlock()
	se.open(key)
	se.tasks.Go(func() {
		defer cancel()
		frame := se.generate(ctx, g)
		se.mu.Lock()
		delete(se.cancels, key)
		se.mu.Unlock()
		se.finish(key, frame)
	})
}

// generate runs the task and gives the frame that ends the attempt, never one that the host would refuse.
func (se *session) generate(ctx context.Context, g *Generate) *PluginFrame {
	h := &taskHost{session: se, attempt: g.GetAttempt(), places: make(chan struct{}, maxRequests)}
	result, err := se.server.generate(ctx, requestFromProto(g), h)
	h.closed.Store(true)
	if err == nil {
		frame := &PluginFrame{Frame: &PluginFrame_Completed{Completed: resultToProto(g.GetAttempt(), result)}}
		if !tooLarge(frame) {
			return frame
		}
		err = generator.Failf("result_too_large",
			"The generator's result is larger than the %d MiB that a message holds; large things belong in files", MaxMessageBytes>>20)
	}
	return &PluginFrame{Frame: &PluginFrame_Failed{Failed: &Failed{
		Attempt: g.GetAttempt(), Failure: failureToProto(asFailure(err)),
	}}}
}

func (s *Server) generate(ctx context.Context, r generator.Request, h *taskHost) (result generator.Result, err error) {
	defer func() {
		var f *generator.Failure
		if err != nil && ctx.Err() == nil && !errors.As(err, &f) {
			s.logger.Error("the generator failed with an error that is no failure", "task", r.TaskID, "error", err)
		}
	}()
	defer s.recovered("task "+r.TaskID, &err)
	return s.plugin.Generate(ctx, r, h)
}

// recovered turns a panic into a failure: the other tasks of the process go on.
func (s *Server) recovered(doing string, err *error) {
	if v := recover(); v != nil {
		s.logger.Error("the generator panicked", "doing", doing, "panic", v, "stack", string(debug.Stack()))
		*err = generator.Retryf("generator_panic", "The generator broke off because of an error of its own")
	}
}

// reply hands an answer of the host to the request that waits for it.
func (se *session) reply(id uint64, frame *HostFrame) {
	se.mu.Lock()
	waiting := se.replies[id]
	delete(se.replies, id)
	se.mu.Unlock()
	if waiting != nil {
		waiting <- frame
	}
}

// ask sends the frame that build makes for a fresh request id and waits for the host's answer.
func (se *session) ask(ctx context.Context, build func(id uint64) *PluginFrame) (*HostFrame, error) {
	answer := make(chan *HostFrame, 1)
	se.mu.Lock()
	se.requests++
	id := se.requests
	se.replies[id] = answer
	se.mu.Unlock()
	se.push(build(id))
	select {
	case frame := <-answer:
		return frame, nil
	case <-ctx.Done():
		se.forget(id)
		return nil, context.Cause(ctx)
	case <-se.ctx.Done():
		se.forget(id)
		return nil, generator.ErrGone
	}
}

func (se *session) forget(id uint64) {
	se.mu.Lock()
	defer se.mu.Unlock()
	delete(se.replies, id)
}
