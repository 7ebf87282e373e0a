package frame

// Paint fills a layer with RGBA whose colours are multiplied by alpha, and grades it.
func (l *Layer) Paint(pix []byte, tones *Tones) {
	w := l.alpha.width
	bands(l.half.height, func(from, to int) {
		for y := from; y < to; y++ {
			top, low := pix[y*2*w*4:][:w*4], pix[(y*2+1)*w*4:][:w*4]
			l.paintRows(y, top, low, tones)
		}
	})
}

// paintRows fills the two rows that share row y of the colours.
func (l *Layer) paintRows(y int, top, low []byte, tones *Tones) {
	rows := [2][]byte{top, low}
	luma := [2][]byte{l.colour.luma.row(y * 2), l.colour.luma.row(y*2 + 1)}
	alpha := [2][]byte{l.alpha.row(y * 2), l.alpha.row(y*2 + 1)}
	chroma, half := l.colour.chroma.row(y), l.half.row(y)
	for x := 0; x < len(luma[0]); x += 2 {
		var cb, cr, sum uint32
		for q := range 4 {
			i := x + q&1
			px := rows[q>>1][i*4:][:4]
			lu, u, v := multiplied(px, tones)
			a := uint32(px[3])
			luma[q>>1][i], alpha[q>>1][i] = byte(min((lu+128)>>8, a)), px[3]
			cb, cr, sum = cb+u, cr+v, sum+a
		}
		a := (sum + 2) / 4
		half[x/2] = byte(a)
		chroma[x], chroma[x+1] = byte(min((cb+512)>>10, a)), byte(min((cr+512)>>10, a))
	}
}

// multiplied is a graded pixel in 256ths, multiplied by its alpha.
func multiplied(px []byte, tones *Tones) (y, cb, cr uint32) {
	a := uint32(px[3])
	if a == 0 {
		return 0, 0, 0
	}
	straight := func(v byte) byte { return v }
	if a < 255 {
		straight = func(v byte) byte { return byte(min((uint32(v)*255+a/2)/a, 255)) }
	}
	l, u, v := tones.Look(straight(px[0]), straight(px[1]), straight(px[2]))
	return uint32(l) * a / 255, uint32(u) * a / 255, uint32(v) * a / 255
}
