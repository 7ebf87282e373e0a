package frame

import (
	"encoding/binary"
	"image"
	"math"
)

// Over draws what a view of the canvas sees of a layer, at least four pixels wide and high, over the frame.
func (f *Frame) Over(l *Layer, v View) {
	v.X, v.Y = v.X-float64(l.Bounds.Min.X), v.Y-float64(l.Bounds.Min.Y)
	if v.Roll != 0 {
		f.overRolled(l, v)
		return
	}
	left, right := seen(f.Width, v.X, v.Scale, l.alpha.width)
	top, bottom := seen(f.Height, v.Y, v.Scale, l.alpha.height)
	if left >= right || top >= bottom {
		return
	}
	luma := columns(f.Width, v.X, v.Scale, l.alpha.width)[left:right]
	chroma := columns(f.Width/2, v.X/2, v.Scale, l.half.width)[left/2 : right/2]
	bands((bottom-top)/2, func(from, to int) {
		colours, alphas := make([]byte, l.alpha.width), make([]byte, l.alpha.width)
		for y := top/2 + from; y < top/2+to; y++ {
			for _, n := range [2]int{y * 2, y*2 + 1} {
				at := between(n, f.Height, v.Y, v.Scale, l.alpha.height)
				overLuma(f.luma.row(n)[left:right], l.colour.luma.line(at, colours, luma, 1), l.alpha.line(at, alphas, luma, 1), luma)
			}
			at := between(y, f.chroma.height, v.Y/2, v.Scale, l.half.height)
			overChroma(f.chroma.row(y)[left:right], l.colour.chroma.line(at, colours, chroma, 2), l.half.line(at, alphas, chroma, 1), chroma)
		}
	})
}

// seen is the even stretch of n pixels in which something of size pixels is in view.
func seen(n int, middle, scale float64, size int) (first, last int) {
	place := func(at float64) float64 { return (at-middle)/scale + float64(n)/2 }
	first = int(math.Floor(math.Min(math.Max(place(0)-1, 0), float64(n))))
	last = int(math.Ceil(math.Min(math.Max(place(float64(size))+1, 0), float64(n))))
	return first &^ 1, (last + 1) &^ 1
}

// lay puts a colour that is multiplied by alpha over another.
func lay(colour, alpha uint32, under byte) byte {
	return byte(min(colour+uint32(under)*(256-alpha-alpha>>7)>>8, 255))
}

func overLuma(out, colours, alphas []byte, cols []step) {
	out = out[:len(cols)]
	for x, s := range cols {
		c, a := uint32(binary.LittleEndian.Uint16(colours[s>>8:])), uint32(binary.LittleEndian.Uint16(alphas[s>>8:]))
		if a == 0 {
			continue
		}
		w := uint32(s & 255)
		p := (c&255|a&255<<16)*(256-w) + (c>>8|a>>8<<16)*w
		out[x] = lay(p>>8&255, p>>24, out[x])
	}
}

func overChroma(out, colours, alphas []byte, cols []step) {
	for x, s := range cols {
		a, w := uint32(binary.LittleEndian.Uint16(alphas[s>>8:])), uint32(s&255)
		if a == 0 {
			continue
		}
		a = (a&255*(256-w) + a>>8*w + 128) >> 8
		p := pairs(colours[s>>8*2:], w)
		out[x*2], out[x*2+1] = lay(p&255, a, out[x*2]), lay(p>>16, a, out[x*2+1])
	}
}

func (f *Frame) overRolled(l *Layer, v View) {
	small := v
	small.X, small.Y = v.X/2, v.Y/2
	bands(f.chroma.height, func(from, to int) {
		for y := from; y < to; y++ {
			for _, n := range [2]int{y * 2, y*2 + 1} {
				slanted(v, f.Width, f.Height, n).overLuma(f.luma.row(n), l)
			}
			slanted(small, f.Width/2, f.chroma.height, y).overChroma(f.chroma.row(y), l)
		}
	})
}

func (s slant) overLuma(out []byte, l *Layer) {
	for i, x, y := 0, s.x, s.y; i < len(out); i, x, y = i+1, x+s.stepX, y+s.stepY {
		if !within(x, l.alpha.width) || !within(y, l.alpha.height) {
			continue
		}
		at, right, low := y>>16*l.alpha.stride+x>>16, uint32(x>>8&255), uint32(y>>8&255)
		if a := uint32(corners(l.alpha.pix[at:], l.alpha.stride, right, low)); a > 0 {
			c := uint32(corners(l.colour.luma.pix[at:], l.colour.luma.stride, right, low))
			out[i] = lay(c, a, out[i])
		}
	}
}

func (s slant) overChroma(out []byte, l *Layer) {
	for i, x, y := 0, s.x, s.y; i+1 < len(out); i, x, y = i+2, x+s.stepX, y+s.stepY {
		if !within(x, l.half.width) || !within(y, l.half.height) {
			continue
		}
		right, low := uint32(x>>8&255), uint32(y>>8&255)
		a := uint32(corners(l.half.pix[y>>16*l.half.stride+x>>16:], l.half.stride, right, low))
		if a == 0 {
			continue
		}
		pix := l.colour.chroma.pix[y>>16*l.colour.chroma.stride+x>>16*2:]
		p := (pairs(pix, right)*(256-low) + pairs(pix[l.colour.chroma.stride:], right)*low) >> 8 & 0x00ff00ff
		out[i], out[i+1] = lay(p&255, a, out[i]), lay(p>>16, a, out[i+1])
	}
}

// Paste lays a layer over the frame at its bounds, pixel on pixel.
func (f *Frame) Paste(l *Layer) {
	r := l.Bounds.Intersect(image.Rect(0, 0, f.Width, f.Height))
	from := r.Min.Sub(l.Bounds.Min)
	bands(r.Dy()/2, func(first, last int) {
		for y := first; y < last; y++ {
			for _, n := range [2]int{y * 2, y*2 + 1} {
				colours, alphas := l.colour.luma.row(from.Y + n)[from.X:], l.alpha.row(from.Y + n)[from.X:]
				pasteLuma(f.luma.row(r.Min.Y + n)[r.Min.X:r.Max.X], colours, alphas)
			}
			colours, alphas := l.colour.chroma.row(from.Y/2 + y)[from.X:], l.half.row(from.Y/2 + y)[from.X/2:]
			pasteChroma(f.chroma.row(r.Min.Y/2 + y)[r.Min.X:r.Max.X], colours, alphas)
		}
	})
}

func pasteLuma(out, colours, alphas []byte) {
	colours, alphas = colours[:len(out)], alphas[:len(out)]
	for x, a := range alphas {
		if a != 0 {
			out[x] = lay(uint32(colours[x]), uint32(a), out[x])
		}
	}
}

func pasteChroma(out, colours, alphas []byte) {
	for x := 0; x+1 < len(out); x += 2 {
		if a := uint32(alphas[x/2]); a != 0 {
			out[x], out[x+1] = lay(uint32(colours[x]), a, out[x]), lay(uint32(colours[x+1]), a, out[x+1])
		}
	}
}
