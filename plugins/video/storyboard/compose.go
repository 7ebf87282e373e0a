package storyboard

import (
	"image"
	"image/draw"
	"math"
)

// mismatch is how far the shapes of panel and film may differ before cropping would cost too much of
// the drawing: 4:3 in 16:9 is just cropped, a square is not.
const mismatch = 1.35

// Compose lays a panel out on a canvas of the given size. A panel of about the film's shape fills it;
// another is shown whole, on a dim, blurred enlargement of itself. Softness, from 1, is how many
// pixels of the canvas the finest detail takes.
func Compose(panel image.Image, width, height int, softness float64) *image.RGBA {
	b := panel.Bounds()
	shape := float64(b.Dx()) / float64(b.Dy()) * float64(height) / float64(width)
	if shape < mismatch && shape > 1/mismatch {
		return resample(panel, crop(b, width, height), width, height, softness)
	}
	canvas := backdrop(panel, width, height)
	w, h := width, height
	if shape > 1 {
		h = max(1, int(math.Round(float64(height)/shape)))
	} else {
		w = max(1, int(math.Round(float64(width)*shape)))
	}
	whole := resample(panel, floatRect{0, 0, float64(b.Dx()), float64(b.Dy())}, w, h, softness)
	at := image.Rect(0, 0, w, h).Add(image.Pt((width-w)/2, (height-h)/2))
	draw.Draw(canvas, at, whole, image.Point{}, draw.Src)
	return canvas
}

// floatRect is a part of a picture, relative to its upper left corner.
type floatRect struct{ x, y, w, h float64 }

// crop is the largest middle part of a picture that has the shape of the canvas.
func crop(b image.Rectangle, width, height int) floatRect {
	w, h := float64(b.Dx()), float64(b.Dy())
	if w*float64(height) > h*float64(width) {
		cut := h * float64(width) / float64(height)
		return floatRect{(w - cut) / 2, 0, cut, h}
	}
	cut := w * float64(height) / float64(width)
	return floatRect{0, (h - cut) / 2, w, cut}
}

// backdrop is a panel out of focus.
func backdrop(panel image.Image, width, height int) *image.RGBA {
	small := resample(panel, crop(panel.Bounds(), width, height), max(width*24/max(width, height), 2), max(height*24/max(width, height), 2), 3)
	wide := resample(small, floatRect{0, 0, float64(small.Rect.Dx()), float64(small.Rect.Dy())}, width, height, 1)
	for i := range wide.Pix {
		if i%4 != 3 {
			wide.Pix[i] = byte(int(wide.Pix[i]) * 2 / 5)
		}
	}
	return wide
}
