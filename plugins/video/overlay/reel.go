package overlay

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os/exec"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/timeline"
	"ft.tc/backlot/sdk"
)

// Clip is a film with alpha, as it was found.
type Clip struct {
	Path, Demuxer string
	Width, Height int
	Seconds       float64
	Loop          bool
}

// ErrCut is a film that ends before it should.
var ErrCut = errors.New("the overlay's film is damaged or cut off")

// reel is a film that ffmpeg decodes beside the making of ours, a frame or two ahead.
type reel struct {
	open    func() (*exec.Cmd, context.Context)
	visible image.Rectangle
	frames  chan []byte
	free    chan []byte
	cancel  context.CancelFunc
	done    chan struct{}
	err     error
	want    int // frames that the film should have; 0 where its length is not known

	next   int // frames that were taken
	pix    []byte
	layer  *frame.Layer
	tones  *frame.Tones
	closed bool
}

// Film makes an overlay of a film from start on, at the rate of ours; it ends at end at the latest, or with the clip.
func Film(ctx context.Context, t *sdk.Task, clip Clip, place Place, size image.Point, rate timeline.Rate, start, end int) *Overlay {
	want := 0
	if !clip.Loop && clip.Seconds > 0 {
		end = min(end, start+max(1, int(math.Round(clip.Seconds*rate.FPS()))))
		want = end - start
	}
	visible, part := place.fit(size, clip.Width, clip.Height)
	r := &reel{visible: visible, want: want, frames: make(chan []byte, 1), free: make(chan []byte, 3), done: make(chan struct{})}
	r.open = func() (*exec.Cmd, context.Context) {
		own, cancel := context.WithCancel(ctx)
		r.cancel = cancel
		return ffmpeg.Reader(own, t, clip.args(part, visible, rate, end-start)...), own
	}
	return &Overlay{start: start, end: end, source: r}
}

// args is the command line: numbers of ours only, and the file.
func (c Clip) args(part area, visible image.Rectangle, rate timeline.Rate, frames int) []string {
	args := []string{"-noautorotate", "-max_pixels", "33554432"}
	if c.Loop {
		args = append(args, "-stream_loop", "-1")
	}
	args = append(args, ffmpeg.Input(c.Path, c.Demuxer)...)
	x, y := min(int(part.x), c.Width-1), min(int(part.y), c.Height-1)
	w, h := max(1, min(int(part.w+.5), c.Width-x)), max(1, min(int(part.h+.5), c.Height-y))
	// Scaling what is multiplied by alpha leaves no dark rim of the colours that are not seen.
	filter := fmt.Sprintf("fps=%s:start_time=0,format=gbrap,premultiply=inplace=1,crop=%d:%d:%d:%d:exact=1,scale=%d:%d:flags=bicubic,format=rgba",
		rate, w, h, x, y, visible.Dx(), visible.Dy())
	return append(args, "-map", "0:v:0", "-vf", filter, "-frames:v", fmt.Sprint(frames), "-f", "rawvideo", "-pix_fmt", "rgba", "pipe:1")
}

// start runs ffmpeg until the last frame is taken or the reel is closed.
func (r *reel) start() {
	cmd, ctx := r.open()
	size := r.visible.Dx() * r.visible.Dy() * 4
	for range cap(r.free) {
		r.free <- make([]byte, size)
	}
	go func() {
		defer close(r.done)
		defer close(r.frames)
		_, r.err = ffmpeg.Decode(ctx, cmd, func(from io.Reader) error { return r.pump(ctx, from) })
	}()
}

func (r *reel) pump(ctx context.Context, from io.Reader) error {
	for {
		var buffer []byte
		select {
		case buffer = <-r.free:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		switch _, err := io.ReadFull(from, buffer); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		select {
		case r.frames <- buffer:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// at gives frame n. After the last frame there is nothing.
func (r *reel) at(n int, tones *frame.Tones) (*frame.Layer, error) {
	if r.visible.Empty() || r.closed {
		return nil, nil
	}
	if r.cancel == nil {
		r.start()
	}
	if err := r.wind(n); err != nil || r.pix == nil {
		return nil, err
	}
	if r.tones != tones {
		if r.layer == nil {
			r.layer = frame.NewLayer(r.visible)
		}
		r.layer.Paint(r.pix, tones)
		r.tones = tones
	}
	return r.layer, nil
}

// slack is how many frames fewer than its length says a film may have.
const slack = 2

// wind takes frames up to n. Where a film of known length ends by rounding, its last frame stays; one of unknown length
// is over then.
func (r *reel) wind(n int) error {
	for r.next <= n {
		pix, ok := <-r.frames
		if !ok {
			<-r.done
			switch {
			case r.err != nil, r.next == 0, r.next < r.want-slack:
				return errors.Join(ErrCut, r.err)
			case r.want == 0:
				r.pix = nil
			}
			return nil
		}
		if r.pix != nil {
			r.free <- r.pix
		}
		r.pix, r.tones = pix, nil
		r.next++
	}
	return nil
}

func (r *reel) close() {
	r.closed = true
	if r.cancel == nil {
		return
	}
	r.cancel()
	<-r.done
	r.pix, r.layer = nil, nil
}
