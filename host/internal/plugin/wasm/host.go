package wasm

import (
	"context"
	"path"
	"path/filepath"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/guest"
)

// talk is what passes between one task's guest and the host.
type talk struct {
	ctx  context.Context
	host generator.Host
	dir  string // the work folder as the host knows it

	window time.Time // since when lines are counted
	lines  int

	completed *guest.Completed
	failed    *guest.Failed
}

// hear takes one line of the guest. It runs in the guest's own call: until it returns, the guest waits.
func (t *talk) hear(m guest.ToHost, answer func(guest.ToGuest) error) error {
	t.pace()
	switch {
	case m.Progress != nil:
		t.host.Progress(m.Progress.Fraction, m.Progress.Step)
	case m.Log != nil:
		t.host.Log(m.Log.Level, m.Log.Message)
	case m.Preview != nil:
		t.host.Preview(generator.Preview{MediaType: m.Preview.MediaType, Data: m.Preview.Data})
	case m.Input != nil:
		return answer(t.input(m.Input))
	case m.Lease != nil:
		return answer(t.lease(m.Lease))
	case m.Completed != nil && t.failed == nil:
		t.completed = m.Completed
	case m.Failed != nil && t.completed == nil:
		t.failed = m.Failed
	}
	return nil
}

// pace lets a guest that floods wait for the next second.
func (t *talk) pace() {
	if t.lines++; t.lines < maxLinesPerSecond {
		return
	}
	if rest := time.Second - time.Since(t.window); rest > 0 {
		pause := time.NewTimer(rest)
		defer pause.Stop()
		select {
		case <-pause.C:
		case <-t.ctx.Done():
		}
	}
	t.window, t.lines = time.Now(), 0
}

// input brings a file into the work folder and tells the guest where it finds it.
func (t *talk) input(r *guest.InputRequest) guest.ToGuest {
	in, err := t.host.Input(t.ctx, generator.InputRequest{URL: r.URL, Kind: r.Kind, MaxBytes: r.MaxBytes})
	if err != nil {
		return guest.ToGuest{Failure: guest.FromError(err)}
	}
	name, err := filepath.Rel(t.dir, in.Path)
	if err != nil || !filepath.IsLocal(name) {
		return guest.ToGuest{Failure: &guest.Failed{Code: "input_unavailable", Message: "The input is not in the work folder"}}
	}
	return guest.ToGuest{Input: &guest.Input{
		Path: path.Join(guest.WorkDir, filepath.ToSlash(name)), MediaType: in.MediaType, Size: in.Size,
	}}
}

func (t *talk) lease(r *guest.LeaseRequest) guest.ToGuest {
	var err error
	var reply guest.LeaseReply
	if r.Release {
		err = t.host.ReleaseLease(t.ctx, r.ID)
	} else {
		reply.Expires, err = t.host.RenewLease(t.ctx, r.ID)
	}
	if err != nil {
		return guest.ToGuest{Failure: guest.FromError(err)}
	}
	return guest.ToGuest{Lease: &reply}
}
