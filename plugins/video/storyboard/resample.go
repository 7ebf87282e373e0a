package storyboard

import (
	"image"
	"image/draw"
	"math"
	"runtime"
	"sync"
)

// taps are the source pixels that make one pixel of the outcome, with weights of 1<<14 in all.
type taps struct {
	first   int
	weights []int32
}

// resample scales a part of a picture with a Catmull-Rom kernel that is wide enough to leave no detail
// finer than softness pixels of the outcome. What is transparent becomes paper: white. It works row by
// row, so a large source costs no more memory than it has already.
func resample(src image.Image, part floatRect, width, height int, softness float64) *image.RGBA {
	b := src.Bounds()
	cols := kernel(part.x, part.w, b.Dx(), width, softness)
	rows := kernel(part.y, part.h, b.Dy(), height, softness)
	top, bottom := rows[0].first, rows[height-1].first+len(rows[height-1].weights)
	mid := image.NewRGBA(image.Rect(0, top, width, bottom))
	parallel(top, bottom, func(from, to int) {
		line := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
		for y := from; y < to; y++ {
			draw.Draw(line, line.Rect, image.White, image.Point{}, draw.Src)
			draw.Draw(line, line.Rect, src, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
			across(mid.Pix[mid.PixOffset(0, y):], line.Pix, cols)
		}
	})
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	parallel(0, height, func(from, to int) {
		for y := from; y < to; y++ {
			down(out.Pix[y*out.Stride:][:out.Stride], mid, rows[y])
		}
	})
	return out
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
		weights[0] = 1 << 14
		return weights
	}
	for i, v := range raw {
		weights[i] = int32(math.Round(v / sum * (1 << 14)))
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

func across(out, line []byte, cols []taps) {
	for x, c := range cols {
		var r, g, b int32
		px := line[c.first*4:]
		for i, w := range c.weights {
			p := px[i*4:][:3]
			r, g, b = r+int32(p[0])*w, g+int32(p[1])*w, b+int32(p[2])*w
		}
		put(out[x*4:], r, g, b)
	}
}

func down(out []byte, mid *image.RGBA, row taps) {
	base := mid.PixOffset(0, row.first)
	for x := 0; x < len(out); x += 4 {
		var r, g, b int32
		for i, w := range row.weights {
			p := mid.Pix[base+i*mid.Stride+x:][:3]
			r, g, b = r+int32(p[0])*w, g+int32(p[1])*w, b+int32(p[2])*w
		}
		put(out[x:], r, g, b)
	}
}

func put(px []byte, r, g, b int32) {
	for i, v := range [3]int32{r, g, b} {
		px[i] = byte(min(max((v+1<<13)>>14, 0), 255))
	}
	px[3] = 255
}

func parallel(from, to int, do func(from, to int)) {
	parts := max(1, min(runtime.GOMAXPROCS(0), 8, to-from))
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { do(from+i*(to-from)/parts, from+(i+1)*(to-from)/parts) })
	}
	wg.Wait()
}
