package generatorv1

import (
	"errors"
	"io"
	"time"
)

// send is the only writer of the stream.
func (c *Client) send() {
	for {
		select {
		case f := <-c.out:
			if c.stream.Send(f) != nil {
				return // receive learns why
			}
		case <-c.done:
			return
		}
	}
}

// receive is the only reader of the stream. Its end is the stream's end.
func (c *Client) receive() {
	for {
		frame, err := c.stream.Recv()
		if err != nil {
			c.close(err)
			return
		}
		c.seen.Store(int64(time.Since(c.epoch)))
		c.take(frame)
	}
}

func (c *Client) close(err error) {
	if errors.Is(err, io.EOF) {
		err = errClosed
	}
	c.err = err
	c.cancel()
	close(c.done)
}

// take handles one frame. It must not wait for anybody: what may take long gets a goroutine.
func (c *Client) take(frame *PluginFrame) {
	switch f := frame.GetFrame().(type) {
	case *PluginFrame_Heartbeat:
	case *PluginFrame_Progress:
		if k := c.find(f.Progress.GetAttempt()); k != nil {
			k.progress(f.Progress)
		}
	case *PluginFrame_Log:
		if k := c.find(f.Log.GetAttempt()); k != nil {
			k.log(f.Log)
		}
	case *PluginFrame_Preview:
		if k := c.find(f.Preview.GetAttempt()); k != nil && !k.preview(f.Preview) {
			c.violations.Add(1)
		}
	case *PluginFrame_Input:
		c.serve(f.Input.GetAttempt(), func(k *call) *HostFrame { return k.input(f.Input) })
	case *PluginFrame_Lease:
		c.serve(f.Lease.GetAttempt(), func(k *call) *HostFrame { return k.lease(f.Lease) })
	case *PluginFrame_Completed:
		c.finish(f.Completed.GetAttempt(), answer{result: resultFromProto(f.Completed)})
	case *PluginFrame_Failed:
		c.finish(f.Failed.GetAttempt(), answer{err: failureFromProto(f.Failed.GetFailure())})
	default:
		c.violations.Add(1)
	}
}

// serve answers a request beside the stream. An attempt that asks for more at once than it may has its
// request dropped and counted, which no client of this package does. The place is free before the answer goes: who has it may
// ask again at once.
func (c *Client) serve(a *Attempt, respond func(*call) *HostFrame) {
	k := c.find(a)
	if k == nil {
		return
	}
	select {
	case k.open <- struct{}{}:
	default:
		c.violations.Add(1)
		return
	}
	c.wg.Go(func() {
		answer := respond(k)
		<-k.open
		c.put(answer)
	})
}
