package frame

import "math"

// View is a camera's look at a picture, in pixels of that picture.
type View struct {
	X, Y  float64 // what is in the middle
	Scale float64 // pixels of the picture to one of the frame
	Roll  float64 // radians, clockwise
}

// Sample draws into f what a view sees of a picture. Views past an edge repeat the edge.
func (f *Frame) Sample(picture *Frame, v View) {
	to, from := f.planes(), picture.planes()
	for i := range to {
		w := v
		if i > 0 {
			w.X, w.Y = v.X/2, v.Y/2
		}
		if w.Roll == 0 {
			upright(to[i], from[i], w)
		} else {
			rolled(to[i], from[i], w)
		}
	}
}

// step is a place between two pixels: the first, the second, and the weight of the second of 256.
type step struct{ a, b, w int }

// between is the place at a distance from the middle, where pixels have their centres at .5.
func between(at float64, size int) step {
	at = math.Min(math.Max(at-.5, 0), float64(size-1))
	i := min(int(at), max(size-2, 0))
	return step{a: i, b: min(i+1, size-1), w: int((at-float64(i))*256 + .5)}
}

func upright(to, from plane, v View) {
	cols := make([]step, to.width)
	for x := range cols {
		cols[x] = between(v.X+(float64(x)+.5-float64(to.width)/2)*v.Scale, from.width)
	}
	bands(to.height, func(first, last int) {
		for y := first; y < last; y++ {
			row := between(v.Y+(float64(y)+.5-float64(to.height)/2)*v.Scale, from.height)
			top := from.pix[row.a*from.width:][:from.width]
			low := from.pix[row.b*from.width:][:from.width]
			out := to.pix[y*to.width:][:len(cols)]
			for x, c := range cols {
				t := int(top[c.a])*(256-c.w) + int(top[c.b])*c.w
				l := int(low[c.a])*(256-c.w) + int(low[c.b])*c.w
				out[x] = byte((t*(256-row.w) + l*row.w + 1<<15) >> 16)
			}
		}
	})
}

// one is a pixel in fixed-point arithmetic.
const one = 1 << 16

func rolled(to, from plane, v View) {
	sin, cos := math.Sincos(v.Roll)
	stepX, stepY := int(v.Scale*cos*one), int(v.Scale*sin*one)
	bands(to.height, func(first, last int) {
		for y := first; y < last; y++ {
			dy := (float64(y) + .5 - float64(to.height)/2) * v.Scale
			dx := (.5 - float64(to.width)/2) * v.Scale
			x0 := int((v.X + dx*cos - dy*sin - .5) * one)
			y0 := int((v.Y + dx*sin + dy*cos - .5) * one)
			slanted(to.pix[y*to.width:][:to.width], from, x0, y0, stepX, stepY)
		}
	})
}

// slanted draws a row that runs through a picture at an angle.
func slanted(out []byte, from plane, x, y, stepX, stepY int) {
	farX, farY := (from.width-1)*one-1, (from.height-1)*one-1
	for i := range out {
		sx, sy := min(max(x, 0), farX), min(max(y, 0), farY)
		cw, rw := sx>>8&255, sy>>8&255
		px := from.pix[sy>>16*from.width+sx>>16:]
		low := px[from.width:]
		t := int(px[0])*(256-cw) + int(px[1])*cw
		l := int(low[0])*(256-cw) + int(low[1])*cw
		out[i] = byte((t*(256-rw) + l*rw + 1<<15) >> 16)
		x, y = x+stepX, y+stepY
	}
}
