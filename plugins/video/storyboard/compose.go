package storyboard

import (
	"image"
	"math"

	"ft.tc/backlot/plugins/video/frame"
)

// mismatch is how far the shapes of panel and film may differ before cropping would cost too much of
// the drawing: 4:3 in 16:9 and 16:9 in 2.39:1 are just cropped, a square is not.
const mismatch = 1.4

// Canvas is what panels are laid out on. Softness, from 1, is how many of its pixels the finest detail takes.
type Canvas struct {
	Width, Height int
	Softness      float64
	Tones         *frame.Tones
}

// Compose lays a panel out. One of about the canvas's shape fills it; another is shown whole, on a dim, blurred
// enlargement of itself. What is transparent becomes paper: white.
func (c Canvas) Compose(panel image.Image) *frame.Frame {
	part, at := c.place(panel.Bounds())
	picture := scan(panel, shrink(part, at), c.Tones, true)
	if at != c.rect() {
		canvas := c.Backdrop(panel)
		picture.into(canvas.Window(at), part.over(picture.shrink), c.Softness)
		return canvas
	}
	canvas := frame.New(c.Width, c.Height)
	picture.into(canvas, part.over(picture.shrink), c.Softness)
	return canvas
}

// Layer lays a picture with alpha out as a panel of its size would be. It is nil where the picture shows nothing.
func (c Canvas) Layer(picture image.Image) *frame.Layer {
	part, at := c.place(picture.Bounds())
	return part.layer(picture, at, c.Softness, c.Tones)
}

// Covers reports whether a picture, laid out, leaves nothing of the canvas free.
func (c Canvas) Covers(picture image.Image) bool {
	_, at := c.place(picture.Bounds())
	return at == c.rect() && opaque(picture)
}

// Cut lays a part of a picture out over a rectangle.
func Cut(picture image.Image, x, y, width, height float64, at image.Rectangle, tones *frame.Tones) *frame.Layer {
	return floatRect{x, y, width, height}.layer(picture, at, 1, tones)
}

func (r floatRect) layer(picture image.Image, at image.Rectangle, softness float64, tones *frame.Tones) *frame.Layer {
	scanned := scan(picture, shrink(r, at), tones, false)
	layer := frame.NewLayer(at)
	scanned.intoLayer(layer, r.over(scanned.shrink), softness)
	return layer.Crop()
}

// Backdrop is a panel out of focus, over all of the canvas.
func (c Canvas) Backdrop(panel image.Image) *frame.Frame {
	part := crop(panel.Bounds(), c.Width, c.Height)
	picture := scan(panel, shrink(part, image.Rect(0, 0, 48, 48)), c.Tones, true)
	most := max(c.Width, c.Height)
	small := picture.resized(part.over(picture.shrink), max(c.Width*24/most, 2), max(c.Height*24/most, 2), 3)
	canvas := frame.New(c.Width, c.Height)
	small.into(canvas, floatRect{0, 0, float64(small.width), float64(small.height)}, 1)
	canvas.Flood(16, .6)
	return canvas
}

func (c Canvas) rect() image.Rectangle { return image.Rect(0, 0, c.Width, c.Height) }

// place is which part of a panel goes where on the canvas.
func (c Canvas) place(b image.Rectangle) (floatRect, image.Rectangle) {
	shape := float64(b.Dx()) / float64(b.Dy()) * float64(c.Height) / float64(c.Width)
	if shape < mismatch && shape > 1/mismatch {
		return crop(b, c.Width, c.Height), c.rect()
	}
	w, h := c.Width, c.Height
	if shape > 1 {
		h = max(4, int(math.Round(float64(h)/shape/2))*2)
	} else {
		w = max(4, int(math.Round(float64(w)*shape/2))*2)
	}
	at := image.Rect(0, 0, w, h).Add(image.Pt((c.Width-w)/4*2, (c.Height-h)/4*2))
	return floatRect{0, 0, float64(b.Dx()), float64(b.Dy())}, at
}

// floatRect is a part of a picture, relative to its upper left corner.
type floatRect struct{ x, y, w, h float64 }

// over is the same part of a picture that was shrunk.
func (r floatRect) over(k int) floatRect {
	f := float64(k)
	return floatRect{r.x / f, r.y / f, r.w / f, r.h / f}
}

// shrink is how many pixels of a part may be averaged, a square of so many, before it is laid out.
func shrink(part floatRect, at image.Rectangle) int {
	return max(1, int(math.Min(part.w/float64(at.Dx()), part.h/float64(at.Dy()))))
}

// headroom is how much of what is cut off a picture's height goes at the top: heads are there.
const headroom = .1

// crop is the largest part of a picture that has the shape of the canvas: from its middle, but with most of its top.
func crop(b image.Rectangle, width, height int) floatRect {
	w, h := float64(b.Dx()), float64(b.Dy())
	if w*float64(height) > h*float64(width) {
		cut := h * float64(width) / float64(height)
		return floatRect{(w - cut) / 2, 0, cut, h}
	}
	cut := w * float64(height) / float64(width)
	return floatRect{0, (h - cut) * headroom, w, cut}
}
