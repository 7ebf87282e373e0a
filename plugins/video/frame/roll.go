package frame

import (
	"encoding/binary"
	"math"
)

// one is a pixel in fixed-point arithmetic.
const one = 1 << 16

// slant is how a row of the frame runs through a picture: where it begins and how far each pixel goes.
type slant struct{ x, y, stepX, stepY int }

// slanted finds the way of row y of height through a picture.
func slanted(v View, width, height, y int) slant {
	sin, cos := math.Sincos(v.Roll)
	dy := (float64(y) + .5 - float64(height)/2) * v.Scale
	dx := (.5 - float64(width)/2) * v.Scale
	return slant{
		x: int((v.X + dx*cos - dy*sin - .5) * one), y: int((v.Y + dx*sin + dy*cos - .5) * one),
		stepX: int(v.Scale * cos * one), stepY: int(v.Scale * sin * one),
	}
}

func (f *Frame) rolled(picture *Frame, v View) {
	small := v
	small.X, small.Y = v.X/2, v.Y/2
	bands(f.chroma.height, func(from, to int) {
		for y := from; y < to; y++ {
			for _, n := range [2]int{y * 2, y*2 + 1} {
				slanted(v, f.Width, f.Height, n).luma(f.luma.row(n), picture.luma)
			}
			slanted(small, f.Width/2, f.chroma.height, y).chroma(f.chroma.row(y), picture.chroma)
		}
	})
}

// inside moves a coordinate to where it has a neighbour.
func inside(v, size int) int { return min(max(v, 0), (size-1)*one-1) }

// within reports whether a coordinate lies between the first and the last of size pixels.
func within(v, size int) bool { return uint(v) < uint((size-1)*one) }

// stays reports whether n pixels of the way lie inside a picture: then none has to be looked at for it.
func (s slant) stays(n, width, height int) bool {
	x, y := s.x+(n-1)*s.stepX, s.y+(n-1)*s.stepY
	return within(s.x, width) && within(x, width) && within(s.y, height) && within(y, height)
}

func (s slant) luma(out []byte, from plane) {
	x, y := s.x, s.y
	if s.stays(len(out), from.width, from.height) {
		for i := range out {
			out[i] = corners(from.pix[y>>16*from.stride+x>>16:], from.stride, uint32(x>>8&255), uint32(y>>8&255))
			x, y = x+s.stepX, y+s.stepY
		}
		return
	}
	for i := range out {
		sx, sy := inside(x, from.width), inside(y, from.height)
		out[i] = corners(from.pix[sy>>16*from.stride+sx>>16:], from.stride, uint32(sx>>8&255), uint32(sy>>8&255))
		x, y = x+s.stepX, y+s.stepY
	}
}

// corners mixes four pixels; the two rows share a product.
func corners(pix []byte, stride int, right, low uint32) byte {
	t, l := uint32(binary.LittleEndian.Uint16(pix)), uint32(binary.LittleEndian.Uint16(pix[stride:]))
	p := (t&255|l&255<<16)*(256-right) + (t>>8|l>>8<<16)*right
	return byte((p&0xffff*(256-low) + p>>16*low + 1<<15) >> 16)
}

func (s slant) chroma(out []byte, from plane) {
	x, y := s.x, s.y
	for i := 0; i+1 < len(out); i += 2 {
		sx, sy := inside(x, from.width/2), inside(y, from.height)
		pix := from.pix[sy>>16*from.stride+sx>>16*2:]
		right, low := uint32(sx>>8&255), uint32(sy>>8&255)
		t, l := pairs(pix, right), pairs(pix[from.stride:], right)
		p := t*(256-low) + l*low + 0x00800080
		binary.LittleEndian.PutUint16(out[i:], uint16(p>>8&255|p>>16&0xff00))
		x, y = x+s.stepX, y+s.stepY
	}
}

// pairs mixes two neighbours of Cb and Cr into two lanes of 0 to 255.
func pairs(pix []byte, right uint32) uint32 {
	v := binary.LittleEndian.Uint32(pix)
	return ((v&255|v&0xff00<<8)*(256-right) + (v>>16&255|v>>24<<16)*right + 0x00800080) >> 8 & 0x00ff00ff
}
