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
	if v.Roll != 0 {
		f.rolled(picture, v)
		return
	}
	luma, chroma := columns(f.Width, v.X, v.Scale, picture.Width), columns(f.Width/2, v.X/2, v.Scale, picture.Width/2)
	bands((f.chroma.height+1)/2, func(from, to int) {
		q := make(quads, picture.Width)
		for y := from; y < to; y++ {
			f.sampleRows(picture, v, y, q, luma, chroma)
		}
	})
}

// sampleRows draws the four rows of brightness and two of colours that are number y. Where the frame ends before them,
// its last are drawn twice.
func (f *Frame) sampleRows(picture *Frame, v View, y int, q quads, luma, chroma []step) {
	var rows [4]seam
	var out [4][]byte
	for i := range rows {
		n := min(y*4+i, f.Height-1)
		rows[i], out[i] = picture.luma.seam(between(n, f.Height, v.Y, v.Scale, picture.Height)), f.luma.row(n)
	}
	q.luma(&rows, int(luma[0]>>8), int(luma[len(luma)-1]>>8)+2)
	q.drawLuma(&out, luma)
	var pairs [2]seam
	var colours [2][]byte
	for i := range pairs {
		n := min(y*2+i, f.chroma.height-1)
		pairs[i], colours[i] = picture.chroma.seam(between(n, f.chroma.height, v.Y/2, v.Scale, picture.chroma.height)), f.chroma.row(n)
	}
	q.chroma(&pairs, int(chroma[0]>>8), int(chroma[len(chroma)-1]>>8)+2)
	q.drawChroma(&colours, chroma)
}

// step is a place between two pixels: the index of the first, and above it, in the low byte, the weight of the second.
type step uint32

// between is where pixel i of n lies in a picture of size pixels, where pixels have their centres at .5.
func between(i, n int, middle, scale float64, size int) step {
	at := middle + (float64(i)+.5-float64(n)/2)*scale - .5
	at = math.Min(math.Max(at, 0), float64(size-1))
	first := min(int(at), max(size-2, 0))
	return step(first<<8 | min(int((at-float64(first))*256+.5), 255))
}

func columns(n int, middle, scale float64, size int) []step {
	all := make([]step, n)
	for i := range all {
		all[i] = between(i, n, middle, scale, size)
	}
	return all
}

// line is the row of a picture at a step, as far as the columns see it; pixel is the bytes of one.
func (p plane) line(at step, buffer []byte, cols []step, pixel int) []byte {
	first, weight := int(at>>8), int(at&255)
	top := p.row(first)
	if weight == 0 || first+1 >= p.height {
		return top
	}
	begin, end := int(cols[0]>>8)*pixel, min((int(cols[len(cols)-1]>>8)+2)*pixel, p.width)
	blend(buffer[begin:end], top[begin:end], p.row(first + 1)[begin:end], weight)
	return buffer[:p.width]
}
