package raster

// YUV is a picture as video encoders want it: 4:2:0, BT.709, limited range. Its planes lie behind each other in Pix.
type YUV struct {
	width, height int
	Pix           []byte
}

// NewYUV is a frame of even width and height.
func NewYUV(width, height int) *YUV {
	return &YUV{width, height, make([]byte, width*height*3/2)}
}

// Take converts a part of a picture that has no transparency; its edges are even.
func (f *YUV) Take(p *Picture, part Rect) {
	const shift = 16
	half := f.width / 2
	cb := f.Pix[f.width*f.height : f.width*f.height+half*f.height/2]
	cr := f.Pix[f.width*f.height+half*f.height/2:]
	for y := part.Y0; y < part.Y1; y += 2 {
		top := p.Pix[4*(y*p.Width+part.X0) : 4*(y*p.Width+part.X1)]
		bottom := p.Pix[4*((y+1)*p.Width+part.X0) : 4*((y+1)*p.Width+part.X1)]
		lumaTop := f.Pix[y*f.width+part.X0 : y*f.width+part.X1]
		lumaBottom := f.Pix[(y+1)*f.width+part.X0 : (y+1)*f.width+part.X1]
		at := y/2*half + part.X0/2
		for i := 0; i+7 < len(top); i += 8 {
			var r, g, b int32
			for k, row := range [2][]byte{top, bottom} {
				luma := lumaTop
				if k == 1 {
					luma = lumaBottom
				}
				for j := i; j < i+8; j += 4 {
					pr, pg, pb := int32(row[j]), int32(row[j+1]), int32(row[j+2])
					luma[j/4] = byte((11966*pr + 40254*pg + 4064*pb + 16<<shift + 1<<15) >> shift)
					r, g, b = r+pr, g+pg, b+pb
				}
			}
			cb[at] = byte((-6596*r - 22188*g + 28784*b + 4*(128<<shift) + 2<<shift) >> (shift + 2))
			cr[at] = byte((28784*r - 26145*g - 2639*b + 4*(128<<shift) + 2<<shift) >> (shift + 2))
			at++
		}
	}
}
