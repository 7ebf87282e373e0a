package frame

import "encoding/binary"

// even picks the bytes 0, 2, 4 and 6 of a word, each with room for a product above it.
const even = 0x00ff00ff00ff00ff

// half rounds the products of four lanes.
const half = 0x0080008000800080

// blend mixes two rows, the second with a weight of 0 to 256, eight bytes at a time.
func blend(out, a, b []byte, weight int) {
	n := len(out)
	a, b = a[:n], b[:n]
	if weight == 0 {
		copy(out, a)
		return
	}
	u, w := uint64(256-weight), uint64(weight)
	i := 0
	for ; i+8 <= n; i += 8 {
		x, y := binary.LittleEndian.Uint64(a[i:]), binary.LittleEndian.Uint64(b[i:])
		lo := ((x&even)*u + (y&even)*w + half) >> 8 & even
		hi := ((x>>8&even)*u + (y>>8&even)*w + half) &^ even
		binary.LittleEndian.PutUint64(out[i:], lo|hi)
	}
	for ; i < n; i++ {
		out[i] = byte((uint64(a[i])*u + uint64(b[i])*w + 128) >> 8)
	}
}

// Mix lays over over the frame with a weight of 0 to 1.
func (f *Frame) Mix(over *Frame, weight float64) {
	w := int(weight*256 + .5)
	bands(f.chroma.height, func(from, to int) {
		for y := from; y < to; y++ {
			for _, n := range [2]int{y * 2, y*2 + 1} {
				blend(f.luma.row(n), f.luma.row(n), over.luma.row(n), w)
			}
			blend(f.chroma.row(y), f.chroma.row(y), over.chroma.row(y), w)
		}
	})
}

// Flood mixes a grey into the frame with a weight of 0 to 1.
func (f *Frame) Flood(luma byte, weight float64) {
	w := int(weight*256 + .5)
	grey, none := make([]byte, f.Width), make([]byte, f.Width)
	fill(grey, luma)
	fill(none, 128)
	bands(f.chroma.height, func(from, to int) {
		for y := from; y < to; y++ {
			for _, n := range [2]int{y * 2, y*2 + 1} {
				blend(f.luma.row(n), f.luma.row(n), grey, w)
			}
			blend(f.chroma.row(y), f.chroma.row(y), none, w)
		}
	})
}

// Mask mixes over into the frame, each pixel with the weight of 0 to 256 that row gives for it.
func (f *Frame) Mask(over *Frame, row func(y int, weights []int)) {
	bands(f.chroma.height, func(from, to int) {
		weights := make([]int, f.Width)
		for y := from; y < to; y++ {
			for _, n := range [2]int{y*2 + 1, y * 2} { // the even row last: its weights are the colours' too
				row(n, weights)
				masked(f.luma.row(n), over.luma.row(n), weights)
			}
			for x := 0; x < len(weights); x += 2 {
				weights[x+1] = weights[x]
			}
			masked(f.chroma.row(y), over.chroma.row(y), weights)
		}
	})
}

func masked(out, over []byte, weights []int) {
	over, weights = over[:len(out)], weights[:len(out)]
	for x, w := range weights {
		out[x] = byte((int(out[x])*(256-w) + int(over[x])*w + 128) >> 8)
	}
}

// Push moves the frame by dx pixels, an even number, to the left of its place, and fills what comes free with
// over, which follows it. A negative dx pushes to the right.
func (f *Frame) Push(over *Frame, dx int) {
	shift := func(out, next []byte) {
		if dx >= 0 {
			copy(out, out[dx:])
			copy(out[len(out)-dx:], next[:dx])
			return
		}
		copy(out[-dx:], out)
		copy(out[:-dx], next[len(next)+dx:])
	}
	bands(f.chroma.height, func(from, to int) {
		for y := from; y < to; y++ {
			shift(f.luma.row(y*2), over.luma.row(y*2))
			shift(f.luma.row(y*2+1), over.luma.row(y*2+1))
			shift(f.chroma.row(y), over.chroma.row(y))
		}
	})
}
