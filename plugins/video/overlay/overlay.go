// Package overlay lays films and stills with alpha over the picture: a rendered character in an alley, a logo.
package overlay

import (
	"image"
	"math"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/timeline"
)

// Place is where an overlay lies in the picture: its middle, and its height as a part of the picture's.
type Place struct{ X, Y, Height float64 }

// fit is what of an overlay can be seen, in pixels of the picture, and which part of the overlay that is.
func (p Place) fit(picture image.Point, width, height int) (at image.Rectangle, part area) {
	h := p.Height * float64(picture.Y)
	w := h * float64(width) / float64(height)
	left, top := p.X*float64(picture.X)-w/2, p.Y*float64(picture.Y)-h/2
	at = image.Rect(pair(left), pair(top), pair(left+w), pair(top+h))
	at.Max.X, at.Max.Y = max(at.Max.X, at.Min.X+2), max(at.Max.Y, at.Min.Y+2)
	whole := at
	at = at.Intersect(image.Rectangle{Max: picture})
	kx, ky := float64(width)/float64(whole.Dx()), float64(height)/float64(whole.Dy())
	return at, area{
		x: float64(at.Min.X-whole.Min.X) * kx, y: float64(at.Min.Y-whole.Min.Y) * ky,
		w: float64(at.Dx()) * kx, h: float64(at.Dy()) * ky,
	}
}

func pair(v float64) int { return int(math.Round(math.Min(math.Max(v, -1e6), 1e6)/2)) * 2 }

// area is a part of a picture in its own pixels.
type area struct{ x, y, w, h float64 }

// source gives the picture of an overlay, graded. Frames count from its start and never fall; nil is nothing.
type source interface {
	at(n int, tones *frame.Tones) (*frame.Layer, error)
	close()
}

// Overlay is something over the picture for a stretch of frames.
type Overlay struct {
	start, end  int // as asked for
	from, to    int // as seen, with the transitions that it follows
	first, last int // the shots that it is seen in
	source      source
}

// Follow makes an overlay that begins or ends within a transition come or go with its shot, instead of at once.
func (o *Overlay) Follow(shots []timeline.Shot) {
	o.from, o.to, o.first, o.last = o.start, o.end, 0, len(shots)-1
	for i := 1; i < len(shots); i++ {
		begin, end := shots[i].Start, shots[i-1].End
		switch {
		case o.start >= begin && o.start < end:
			o.from, o.first = begin, i
		case o.start < begin && o.end > begin && o.end <= end:
			o.to, o.last = end, i-1
		}
	}
}

// Draw lays the overlay over what is seen of a shot in frame n of the film.
func (o *Overlay) Draw(f *frame.Frame, shot, n int, tones *frame.Tones) error {
	if n < o.from || n >= o.to || shot < o.first || shot > o.last {
		return nil
	}
	layer, err := o.source.at(min(max(n, o.start), o.end-1)-o.start, tones)
	if err != nil || layer == nil {
		return err
	}
	f.Paste(layer)
	return nil
}

// Done lets go of what the overlay holds when the film has passed it.
func (o *Overlay) Done(n int) {
	if n >= o.to {
		o.Close()
	}
}

// Close ends what still runs. It may be called again.
func (o *Overlay) Close() { o.source.close() }
