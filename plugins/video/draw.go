package main

import (
	"context"
	"image"

	"golang.org/x/sync/errgroup"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/timeline"
	"ft.tc/backlot/plugins/video/transition"
	"ft.tc/backlot/sdk"
)

// previewEvery is how many frames lie between two previews.
const previewEvery = 24

// inHand is how many frames there are: one being drawn, one being written, one between them.
const inHand = 3

// feed draws the frames one by one and hands them on; while one is being written the next is drawn.
func (f *film) feed(ctx context.Context, t *sdk.Task, write func([]byte) error) error {
	free, drawn := make(chan *frame.Frame, inHand), make(chan *frame.Frame, 1)
	for range inHand {
		blank := frame.New(f.width, f.height)
		blank.Fill(16)
		free <- blank
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error {
		defer close(drawn)
		return f.draw(ctx, t, free, drawn)
	})
	work.Go(func() error {
		for full := range drawn {
			if err := write(full.Bytes()); err != nil {
				return err
			}
			free <- full
		}
		return nil
	})
	return work.Wait()
}

// draw takes free frames and gives them back drawn.
func (f *film) draw(ctx context.Context, t *sdk.Task, free <-chan *frame.Frame, drawn chan<- *frame.Frame) error {
	s := &set{film: f, task: t, up: map[int]*stage{}, next: frame.New(f.picture.Dx(), f.picture.Dy())}
	posterAt := timeline.Poster(f.cuts)
	for n := range f.frames {
		var out *frame.Frame
		select {
		case out = <-free:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		f.blacken(out)
		if err := s.shoot(out.Window(f.picture), n); err != nil {
			return err
		}
		if n == posterAt {
			f.poster = out.Clone()
		}
		f.slate.Draw(out, f.rate.Timecode(n))
		if f.letters != nil {
			f.letters.Draw(out, f.text(n))
		}
		if n%previewEvery == 0 {
			preview(t, out)
		}
		select {
		case drawn <- out:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// set is what stands before the camera: the panels of the present frame and no others.
type set struct {
	film *film
	task *sdk.Task
	up   map[int]*stage
	next *frame.Frame // the picture that a transition leads to
}

// shoot draws the picture of frame n.
func (s *set) shoot(out *frame.Frame, n int) error {
	f := s.film
	layers := timeline.Layers(f.cuts, n)
	if err := s.turn(layers); err != nil {
		return err
	}
	if err := s.look(out, layers[0].Shot, n); err != nil {
		return err
	}
	if len(layers) > 1 {
		if err := s.look(s.next, layers[1].Shot, n); err != nil {
			return err
		}
		transition.Draw(f.transition, out, s.next, layers[1].Weight)
	}
	for _, o := range f.overlays {
		o.Done(n + 1)
	}
	return nil
}

// turn brings in the panels of a frame and lets go of the others.
func (s *set) turn(layers []timeline.Layer) error {
	for i := range s.up {
		if i < layers[0].Shot {
			delete(s.up, i)
		}
	}
	for _, l := range layers {
		if s.up[l.Shot] != nil {
			continue
		}
		up, err := s.film.shots[l.Shot].panel.raise(s.task)
		if err != nil {
			return err
		}
		s.up[l.Shot] = up
	}
	return nil
}

// look draws what the camera sees of a shot in frame n, with what lies over it.
func (s *set) look(out *frame.Frame, i, n int) error {
	f, shot := s.film, &s.film.shots[i]
	s.up[i].film(out, shot.move, f.cuts[i].At(n))
	if !f.gradeOverlays {
		shot.look.vignette.Apply(out)
		return f.cover(out, i, n, f.look("").tones)
	}
	if err := f.cover(out, i, n, shot.look.tones); err != nil {
		return err
	}
	shot.look.vignette.Apply(out)
	return nil
}

// cover lays the overlays over a shot.
func (f *film) cover(out *frame.Frame, shot, n int, tones *frame.Tones) error {
	for _, o := range f.overlays {
		if err := o.Draw(out, shot, n, tones); err != nil {
			return badMedia(o.field, o.url, err)
		}
	}
	return nil
}

// blacken makes the bars of the letterbox black again, where letters may have been drawn into them.
func (f *film) blacken(out *frame.Frame) {
	if !f.boxed() || f.slate == nil && f.letters == nil {
		return
	}
	p := f.picture
	for _, bar := range [4]image.Rectangle{
		image.Rect(0, 0, f.width, p.Min.Y), image.Rect(0, p.Max.Y, f.width, f.height),
		image.Rect(0, p.Min.Y, p.Min.X, p.Max.Y), image.Rect(p.Max.X, p.Min.Y, f.width, p.Max.Y),
	} {
		if !bar.Empty() {
			out.Window(bar).Fill(16)
		}
	}
}
