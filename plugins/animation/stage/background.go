package stage

import (
	"image"
	"math"
	"strings"

	"golang.org/x/image/draw"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/raster"
)

// Background is what is behind the character.
type Background struct {
	Transparent bool
	Top, Bottom [3]float32  // 0..255
	Picture     image.Image // nil for none
	Ground      bool
}

// ParseBackground reads transparent, #rrggbb, gradient:#rrggbb-#rrggbb, or nothing, which is the light's own. What is
// none of these is false: perhaps the URL of a picture.
func ParseBackground(s, light string) (Background, bool) {
	var b Background
	switch s {
	case "":
		p := presets[light]
		b.Top, _ = hex(p.top)
		b.Bottom, _ = hex(p.bottom)
		return b, true
	case "transparent":
		return Background{Transparent: true}, true
	}
	if c, ok := hex(s); ok {
		b.Top, b.Bottom = c, c
		return b, true
	}
	pair, ok := strings.CutPrefix(s, "gradient:")
	if !ok {
		return b, false
	}
	top, bottom, _ := strings.Cut(pair, "-")
	var fine, good bool
	b.Top, fine = hex(top)
	b.Bottom, good = hex(bottom)
	return b, fine && good
}

func hex(s string) (c [3]float32, ok bool) {
	if len(s) != 7 || s[0] != '#' {
		return c, false
	}
	for i := range c {
		high, low := digit(s[1+2*i]), digit(s[2+2*i])
		if high < 0 || low < 0 {
			return c, false
		}
		c[i] = float32(16*high + low)
	}
	return c, true
}

func digit(b byte) int { return strings.IndexByte("0123456789abcdef", lower(b)) }

func lower(b byte) byte {
	if b >= 'A' && b <= 'F' {
		return b + 'a' - 'A'
	}
	return b
}

// Paint fills a picture. A background that is not a picture gets a floor that runs into it, when there is ground.
func (b *Background) Paint(out *raster.Picture, v raster.View, centre geom.Vec3) {
	switch {
	case b.Transparent:
		clear(out.Pix)
	case b.Picture != nil:
		b.paintPicture(out)
	default:
		for y := range out.Height {
			b.paintRow(out, v, centre, y)
		}
	}
}

// paintPicture covers the frame with the middle of the picture.
func (b *Background) paintPicture(out *raster.Picture) {
	from := b.Picture.Bounds()
	if from.Dx()*out.Height > from.Dy()*out.Width {
		w := from.Dy() * out.Width / out.Height
		from.Min.X += (from.Dx() - w) / 2
		from.Max.X = from.Min.X + max(w, 1)
	} else {
		h := from.Dx() * out.Height / out.Width
		from.Min.Y += (from.Dy() - h) / 2
		from.Max.Y = from.Min.Y + max(h, 1)
	}
	all := image.Rect(0, 0, out.Width, out.Height)
	canvas := &image.RGBA{Pix: out.Pix, Stride: 4 * out.Width, Rect: all}
	draw.Draw(canvas, all, image.Black, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(canvas, all, b.Picture, from, draw.Over, nil)
}

func (b *Background) paintRow(out *raster.Picture, v raster.View, centre geom.Vec3, y int) {
	t := (float32(y) + .5) / float32(out.Height)
	t = t * t * (3 - 2*t)
	var wall [3]float32
	for i := range wall {
		wall[i] = b.Top[i] + (b.Bottom[i]-b.Top[i])*t
	}
	ray, step := v.Ray(.5, float32(y)+.5), v.Right.Scale(1/v.Focal)
	row := out.Pix[4*y*out.Width : 4*(y+1)*out.Width]
	down := b.Ground && ray.Y < -1e-4 && v.Eye.Y > 0
	reach := -v.Eye.Y / ray.Y
	for x := range out.Width {
		c := wall
		if down {
			p := v.Eye.Add(ray.Scale(reach)).Sub(centre)
			far := p.X*p.X + p.Z*p.Z
			floor := (1 - geom.Smooth(4, 70, far)) * .9
			pool := .80 + .30*fade(far)
			for i := range c {
				c[i] += (b.Bottom[i]*pool - c[i]) * floor
			}
			ray = ray.Add(step)
		}
		grain := speck(x, y)
		for i := range c {
			row[4*x+i] = uint8(geom.Clamp(c[i]+grain, 0, 255))
		}
		row[4*x+3] = 255
	}
}

// Linear is a colour of 0..255 as linear light.
func Linear(c [3]float32) (out [3]float32) {
	for i, v := range c {
		out[i] = float32(math.Pow(float64(v)/255, 2.2))
	}
	return out
}

// bell is the falling off of the light on the floor, by eighths of square metres.
var bell = func() (table [256]float32) {
	for i := range table {
		table[i] = float32(math.Exp(-float64(i) / 8 / 3.2))
	}
	return table
}()

// fade is the bell between its points.
func fade(far float32) float32 {
	at := far * 8
	i := int(at)
	if i >= len(bell)-1 {
		return 0
	}
	return bell[i] + (bell[i+1]-bell[i])*(at-float32(i))
}

// speck breaks up the steps of a gradient: less than one step of noise, the same in every frame.
func speck(x, y int) float32 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 13
	return float32(h&255) / 255
}
