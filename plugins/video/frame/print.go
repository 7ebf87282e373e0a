package frame

import "image"

// Clone is a copy that shares nothing.
func (f *Frame) Clone() *Frame {
	g := New(f.Width, f.Height)
	copy(g.data, f.data)
	return g
}

// Print dims the foot of a frame and prints a strip of the frame's width on it.
func (f *Frame) Print(strip *image.Gray) {
	p := f.planes()
	rows := min(strip.Rect.Dy(), f.Height) &^ 1
	top := f.Height - rows
	for y := range rows {
		line := p[0].pix[(top+y)*f.Width:][:f.Width]
		for x, ink := range strip.Pix[y*strip.Stride:][:f.Width] {
			dim := 16 + (int(line[x])-16)*2/5
			line[x] = byte(dim + (225-dim)*int(ink)/255)
		}
	}
	for _, c := range p[1:] {
		pix := c.pix[top/2*c.width:]
		for i, v := range pix {
			pix[i] = byte(128 + (int(v)-128)*2/5)
		}
	}
}
