package lettering

import (
	"image"
	"math"

	"ft.tc/backlot/plugins/video/frame"
)

// outlined is the shape of letters made wider by a stroke all around, with a soft edge.
func outlined(letters *image.Alpha, stroke float64) []byte {
	w, h := letters.Rect.Dx(), letters.Rect.Dy()
	wide := make([]byte, w*h)
	reach := int(math.Ceil(stroke + 1))
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			cover := math.Min(math.Max(stroke+1-math.Hypot(float64(dx), float64(dy)), 0), 1)
			if cover == 0 {
				continue
			}
			spread(wide, letters, dx, dy, int(cover*256))
		}
	}
	return wide
}

// spread lays the letters, moved and dimmed, under what is there.
func spread(wide []byte, letters *image.Alpha, dx, dy, cover int) {
	w, h := letters.Rect.Dx(), letters.Rect.Dy()
	for y := max(0, dy); y < min(h, h+dy); y++ {
		from, to := letters.Pix[(y-dy)*letters.Stride:], wide[y*w:]
		for x := max(0, dx); x < min(w, w+dx); x++ {
			if v := from[x-dx]; v != 0 {
				to[x] = max(to[x], byte(int(v)*cover>>8))
			}
		}
	}
}

// paint fills a layer with white letters on their dark outline.
func paint(l *frame.Layer, letters *image.Alpha, wide []byte) {
	const white, black = 235, 16
	luma, chroma, alpha, half := l.Rows()
	w, h := letters.Rect.Dx(), letters.Rect.Dy()
	for y := range h {
		lu, al := luma(y), alpha(y)
		for x := range w {
			t := int(letters.Pix[y*letters.Stride+x])
			under := int(wide[y*w+x]) * (255 - t) / 255
			al[x] = byte(t + under)
			lu[x] = byte((white*t + black*under) / 255)
		}
	}
	for y := range h / 2 {
		top, low, ch, ha := alpha(y*2), alpha(y*2+1), chroma(y), half(y)
		for x := range w / 2 {
			a := (int(top[x*2]) + int(top[x*2+1]) + int(low[x*2]) + int(low[x*2+1])) / 4
			ha[x], ch[x*2], ch[x*2+1] = byte(a), byte(a*128/255), byte(a*128/255)
		}
	}
}
