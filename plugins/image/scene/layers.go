package scene

import (
	"image"
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// maxLayers is how many parts a picture comes in at most.
const maxLayers = 4

// cuts says whether a layer ends after the sky and after the set. Objects, figures and what falls before them have
// always one each.
func (s *stage) cuts() (sky, set bool) {
	switch {
	case len(s.Figures) == 0:
		return !s.Indoors || len(s.Objects) == 0, true
	case s.Close(): // the lens blurs it all into one
		return false, false
	}
	return !s.Indoors, s.Indoors
}

// separate makes the layers. Every sheet is finished as if it were the picture, so that grade and style are the same
// in all, and what stands behind a figure is whole. A layer holds what is new on its sheet.
func (s *stage) separate(o Options, sheets []*draw.Canvas, picture *image.NRGBA) ([]*image.NRGBA, error) {
	var out []*image.NRGBA
	var below *image.NRGBA
	for i, sheet := range sheets {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		target := picture
		if i < len(sheets)-1 {
			s.c = sheet
			s.grade(o)
			target = s.finished(o)
		}
		if i == 0 {
			out, below = append(out, target), clone(target)
			continue
		}
		if layer, seen := lift(target, below, cover(o, sheets[i-1], sheet)); seen && len(out) < maxLayers {
			out = append(out, layer)
		}
	}
	if len(out) == 1 { // nothing is before anything: the picture lies on itself
		out = append(out, clone(picture))
	}
	return out, nil
}

// cover is how much of each pixel a sheet has painted over, in the size of the picture. What was cast has no cover
// but a depth where there was sky.
func cover(o Options, before, sheet *draw.Canvas) *draw.Canvas {
	c := draw.NewCanvas(sheet.W, sheet.H)
	for i := range c.Depth {
		v := float32(0)
		if sheet.Cover != nil {
			v = sheet.Cover[i]
		}
		if math.IsInf(float64(before.Depth[i]), 1) && !math.IsInf(float64(sheet.Depth[i]), 1) {
			v = 1
		}
		c.Pix[3*i] = v
	}
	return c.Resize(o.Width, o.Height)
}

func clone(m *image.NRGBA) *image.NRGBA {
	return &image.NRGBA{Pix: append([]uint8(nil), m.Pix...), Stride: m.Stride, Rect: m.Rect}
}

// lift gives what has to lie over below to make target, as opaque as cover says and at least as opaque as the
// difference needs, and lays it there. It says whether there is anything.
func lift(target, below *image.NRGBA, cover *draw.Canvas) (*image.NRGBA, bool) {
	out := image.NewNRGBA(target.Rect)
	w := target.Rect.Dx()
	seen := make([]bool, target.Rect.Dy())
	draw.Rows(target.Rect.Dy(), func(y int) {
		for x := range w {
			i := 4 * (y*w + x)
			if liftPixel(out.Pix[i:i+4], target.Pix[i:i+4], below.Pix[i:i+4], float64(cover.Pix[3*(y*w+x)])) {
				seen[y] = true
			}
		}
	})
	for _, s := range seen {
		if s {
			return out, true
		}
	}
	return out, false
}

// noise is a difference that grain makes and no eye sees, in 1/255.
const noise = 3

func liftPixel(out, target, below []uint8, cover float64) bool {
	need, off := 0.0, 0
	for ch := range 3 {
		d := int(target[ch]) - int(below[ch])
		off = max(off, d, -d)
		switch {
		case d > 0:
			need = max(need, float64(d)/float64(255-below[ch]))
		case d < 0:
			need = max(need, float64(-d)/float64(below[ch]))
		}
	}
	if cover < 0.02 && off <= noise {
		return false
	}
	a := math.Round(255*min(1, max(cover, need))) / 255
	if a == 0 {
		return false
	}
	for ch := range 3 {
		v := math.Round((float64(target[ch]) - (1-a)*float64(below[ch])) / a)
		out[ch] = uint8(min(255, max(0, v)))
		below[ch] = uint8(math.Round(a*float64(out[ch]) + (1-a)*float64(below[ch])))
	}
	out[3] = uint8(a * 255)
	return true
}

// depth is how near everything is, by inverse distance: 255 is the nearest, 0 the sky.
func (s *stage) depth(o Options) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, o.Width, o.Height))
	c := s.c.Resize(o.Width, o.Height)
	near := math.Inf(1)
	for _, d := range c.Depth {
		near = min(near, float64(d))
	}
	near = max(near, 0.3)
	for i, d := range c.Depth {
		out.Pix[i] = uint8(math.Round(255 * min(1, near/float64(d))))
	}
	return out
}
