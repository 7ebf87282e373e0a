package frame

import "image"

// Print dims the foot of a frame and prints a strip of the frame's width on it.
func (f *Frame) Print(strip *image.Gray) {
	rows := min(strip.Rect.Dy(), f.Height) &^ 1
	top := f.Height - rows
	for y := range rows {
		line := f.luma.row(top + y)
		for x, ink := range strip.Pix[y*strip.Stride:][:f.Width] {
			dim := 16 + (int(line[x])-16)*2/5
			line[x] = byte(dim + (225-dim)*int(ink)/255)
		}
	}
	for y := top / 2; y < f.chroma.height; y++ {
		line := f.chroma.row(y)
		for i, v := range line {
			line[i] = byte(128 + (int(v)-128)*2/5)
		}
	}
}
