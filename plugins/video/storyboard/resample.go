package storyboard

import (
	"math"
	"runtime"
	"sync"

	"ft.tc/backlot/plugins/video/frame"
)

// into lays a part of a picture out over a frame.
func (p *picture) into(f *frame.Frame, part floatRect, softness float64) {
	luma, chroma := f.Rows()
	p.colours(f.Width, f.Height, luma, chroma, part, softness)
}

// intoLayer lays a part of a picture out over a layer.
func (p *picture) intoLayer(l *frame.Layer, part floatRect, softness float64) {
	luma, chroma, alpha, half := l.Rows()
	w, h := l.Bounds.Dx(), l.Bounds.Dy()
	p.colours(w, h, luma, chroma, part, softness)
	exact := func(rows func(int) []byte) func(int, []int32) {
		return func(y int, sums []int32) { put(rows(y), sums, 1, 0, nil) }
	}
	p.alpha.scale(part, w, h, softness, exact(alpha))
	p.coverage.scale(part.over(2), w/2, h/2, softness, exact(half))
}

func (p *picture) colours(w, h int, luma, chroma func(int) []byte, part floatRect, softness float64) {
	p.luma.scale(part, w, h, softness, func(y int, sums []int32) { put(luma(y), sums, 1, 0, dither(y)) })
	for i, g := range [2]grid{p.cb, p.cr} {
		g.scale(part.over(2), w/2, h/2, softness, func(y int, sums []int32) { put(chroma(y), sums, 2, i, dither(y+31)) })
	}
}

// resized is a part of a picture in another size.
func (p *picture) resized(part floatRect, w, h int, softness float64) *picture {
	out := newPicture(w, h)
	keep := func(g grid) func(int, []int32) {
		return func(y int, sums []int32) {
			for x, v := range sums {
				g.row(y)[x] = value(v)
			}
		}
	}
	p.luma.scale(part, w, h, softness, keep(out.luma))
	p.cb.scale(part.over(2), out.cb.width, out.cb.height, softness, keep(out.cb))
	p.cr.scale(part.over(2), out.cr.width, out.cr.height, softness, keep(out.cr))
	return out
}

// weightBits is how many bits the weights of a pixel have in all.
const weightBits = 14

func value(sum int32) uint16 { return uint16(min(max((sum+1<<(weightBits-1))>>weightBits, 0), 255<<8)) }

// noise keeps dark gradients from breaking into bands: a little of it in the last bit.
var noise = func() (tile [64][64]int32) {
	for y := range tile {
		for x := range tile[y] {
			h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA6B
			h = (h ^ h>>15) * 0x2C1B3C6D
			tile[y][x] = int32(h >> 24)
		}
	}
	return tile
}()

func dither(y int) *[64]int32 { return &noise[y&63] }

// put makes bytes of the sums of a row, each step bytes from the last.
func put(out []byte, sums []int32, step, offset int, dither *[64]int32) {
	for x, s := range sums {
		v := s >> weightBits
		if dither != nil {
			v += dither[x&63]
		} else {
			v += 128
		}
		out[x*step+offset] = byte(min(max(v>>8, 0), 255))
	}
}

// taps are the source pixels that make one pixel of the outcome, with weights of 1<<14 in all.
type taps struct {
	first   int
	weights []int32
}

// scale makes width by height of a part with a Catmull-Rom kernel that is wide enough to leave no detail finer than
// softness pixels of the outcome. It hands over the sums of each row, in any order and from several goroutines.
func (g grid) scale(part floatRect, width, height int, softness float64, row func(y int, sums []int32)) {
	cols := kernel(part.x, part.w, g.width, width, softness)
	rows := kernel(part.y, part.h, g.height, height, softness)
	top, bottom := rows[0].first, rows[height-1].first+len(rows[height-1].weights)
	mid := newGrid(width, bottom-top)
	parallel(top, bottom, func(from, to int) {
		for y := from; y < to; y++ {
			across(mid.row(y-top), g.row(y), cols)
		}
	})
	parallel(0, height, func(from, to int) {
		sums := make([]int32, width)
		for y := from; y < to; y++ {
			clear(sums)
			for i, w := range rows[y].weights {
				down(sums, mid.row(rows[y].first+i-top), w)
			}
			row(y, sums)
		}
	})
}

func across(out, line []uint16, cols []taps) {
	for x, c := range cols {
		sum := int32(0)
		px := line[c.first:][:len(c.weights)]
		for i, w := range c.weights {
			sum += int32(px[i]) * w
		}
		out[x] = value(sum)
	}
}

func down(sums []int32, line []uint16, weight int32) {
	line = line[:len(sums)]
	for x, v := range line {
		sums[x] += int32(v) * weight
	}
}

func kernel(start, length float64, size, n int, softness float64) []taps {
	scale := length / float64(n) // source pixels to one of the outcome
	stretch := math.Max(1, scale*softness)
	all := make([]taps, n)
	for i := range all {
		centre := start + (float64(i)+.5)*scale - .5
		first := max(0, int(math.Ceil(centre-2*stretch)))
		last := min(size-1, int(math.Floor(centre+2*stretch)))
		first, last = min(first, size-1), max(last, 0)
		last = max(first, last)
		all[i] = taps{first: first, weights: weigh(centre, stretch, first, last)}
	}
	return all
}

// weigh gives the pixels first to last their weights around a centre.
func weigh(centre, stretch float64, first, last int) []int32 {
	raw, sum := make([]float64, last-first+1), 0.0
	for i := range raw {
		raw[i] = catmullRom(math.Abs(float64(first+i)-centre) / stretch)
		sum += raw[i]
	}
	weights := make([]int32, len(raw))
	if sum <= 0 {
		weights[0] = 1 << weightBits
		return weights
	}
	for i, v := range raw {
		weights[i] = int32(math.Round(v / sum * (1 << weightBits)))
	}
	return weights
}

func catmullRom(t float64) float64 {
	switch {
	case t < 1:
		return (1.5*t-2.5)*t*t + 1
	case t < 2:
		return ((-.5*t+2.5)*t-4)*t + 2
	}
	return 0
}

func parallel(from, to int, do func(from, to int)) {
	parts := max(1, min(runtime.GOMAXPROCS(0), 8, to-from))
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { do(from+i*(to-from)/parts, from+(i+1)*(to-from)/parts) })
	}
	wg.Wait()
}
