package raster

import (
	"image"
	"image/color"
	"math"

	"ft.tc/backlot/plugins/animation/geom"
)

// texture is a picture at full, half, quarter … size, in linear light.
type texture struct{ levels []level }

type level struct {
	width, height int
	pix           [][4]uint16 // linear, alpha last
}

const maxTextureSide = 1024 // what is shown of a larger one is halved until it fits

var toLinear = func() (table [256]float32) {
	for i := range table {
		c := float64(i) / 255
		if c <= .04045 {
			table[i] = float32(c / 12.92)
		} else {
			table[i] = float32(math.Pow((c+.055)/1.055, 2.4))
		}
	}
	return table
}()

func newTexture(picture image.Image) *texture {
	b := picture.Bounds()
	first := level{b.Dx(), b.Dy(), make([][4]uint16, b.Dx()*b.Dy())}
	for y := range first.height {
		for x := range first.width {
			c := color.NRGBAModel.Convert(picture.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
			first.pix[y*first.width+x] = [4]uint16{
				uint16(toLinear[c.R] * 65535), uint16(toLinear[c.G] * 65535), uint16(toLinear[c.B] * 65535), uint16(c.A) * 257,
			}
		}
	}
	t := &texture{}
	for l := first; ; l = l.half() {
		if max(l.width, l.height) <= maxTextureSide {
			t.levels = append(t.levels, l)
		}
		if l.width == 1 && l.height == 1 {
			return t
		}
	}
}

func (l level) half() level {
	h := level{width: max(l.width/2, 1), height: max(l.height/2, 1)}
	h.pix = make([][4]uint16, h.width*h.height)
	for y := range h.height {
		for x := range h.width {
			x0, y0 := min(2*x, l.width-1), min(2*y, l.height-1)
			x1, y1 := min(x0+1, l.width-1), min(y0+1, l.height-1)
			a, b, c, d := &l.pix[y0*l.width+x0], &l.pix[y0*l.width+x1], &l.pix[y1*l.width+x0], &l.pix[y1*l.width+x1]
			for k := range 4 {
				h.pix[y*h.width+x][k] = uint16((uint32(a[k]) + uint32(b[k]) + uint32(c[k]) + uint32(d[k])) / 4)
			}
		}
	}
	return h
}

// fit is the level whose pixels are about as large as those of the frame, for a triangle of an area in the picture and
// in the texture (as a share of it).
func (t *texture) fit(pixels, share float32) uint8 {
	texels := share * float32(t.levels[0].width*t.levels[0].height)
	n := 0
	for texels > 2*pixels && n < len(t.levels)-1 {
		texels /= 4
		n++
	}
	return uint8(n)
}

// at is the colour and the alpha at a place, repeated beyond the edges.
func (t *texture) at(u, v float32, n uint8) (geom.Vec3, float32) {
	l := &t.levels[n]
	x, y := wrap(u)*float32(l.width)-.5, wrap(v)*float32(l.height)-.5
	fx, fy := float32(math.Floor(float64(x))), float32(math.Floor(float64(y)))
	x0, y0 := (int(fx)+l.width)%l.width, (int(fy)+l.height)%l.height
	x1, y1 := (x0+1)%l.width, (y0+1)%l.height
	fx, fy = x-fx, y-fy
	var c [4]float32
	a, b, d, e := &l.pix[y0*l.width+x0], &l.pix[y0*l.width+x1], &l.pix[y1*l.width+x0], &l.pix[y1*l.width+x1]
	for k := range c {
		top := float32(a[k]) + (float32(b[k])-float32(a[k]))*fx
		bottom := float32(d[k]) + (float32(e[k])-float32(d[k]))*fx
		c[k] = (top + (bottom-top)*fy) / 65535
	}
	return geom.V(c[0], c[1], c[2]), c[3]
}

func wrap(x float32) float32 {
	if !(x > -1e6 && x < 1e6) {
		return 0
	}
	return x - float32(math.Floor(float64(x)))
}
