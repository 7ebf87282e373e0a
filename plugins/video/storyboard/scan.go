package storyboard

import (
	"image"
	"image/draw"

	"ft.tc/backlot/plugins/video/frame"
)

// picture is a graded panel: brightness, two colours of half the size, and alpha that the others are multiplied by.
// The values are bytes times 256, so that what is made of them has no steps.
type picture struct {
	width, height    int
	shrink           int // pixels of the panel to one of these, along each side
	luma, alpha      grid
	cb, cr, coverage grid
}

// grid is one component of a picture.
type grid struct {
	width, height int
	v             []uint16
}

func newGrid(w, h int) grid { return grid{w, h, make([]uint16, w*h)} }

func (g grid) row(y int) []uint16 { return g.v[y*g.width:][:g.width] }

func newPicture(w, h int) *picture {
	hw, hh := (w+1)/2, (h+1)/2
	return &picture{
		width: w, height: h, shrink: 1, luma: newGrid(w, h), alpha: newGrid(w, h),
		cb: newGrid(hw, hh), cr: newGrid(hw, hh), coverage: newGrid(hw, hh),
	}
}

// scan reads a panel row by row, averages squares of k by k pixels and grades what comes out. On paper what is
// transparent becomes white.
func scan(panel image.Image, k int, tones *frame.Tones, paper bool) *picture {
	b := panel.Bounds()
	p := newPicture(max(1, b.Dx()/k), max(1, b.Dy()/k))
	p.shrink = k
	parallel(0, p.cb.height, func(from, to int) {
		s := newScanner(panel, k, p.width, paper)
		colours := [2][2][]uint16{{make([]uint16, p.width), make([]uint16, p.width)}, {make([]uint16, p.width), make([]uint16, p.width)}}
		for y := from; y < to; y++ {
			low := min(y*2+1, p.height-1)
			for i, n := range [2]int{y * 2, low} {
				grade(s.row(n), tones, p.luma.row(n), colours[i][0], colours[i][1], p.alpha.row(n))
			}
			quarter(p.cb.row(y), colours[0][0], colours[1][0])
			quarter(p.cr.row(y), colours[0][1], colours[1][1])
			quarter(p.coverage.row(y), p.alpha.row(y*2), p.alpha.row(low))
		}
	})
	return p
}

// grade turns a row of RGBA into components.
func grade(px []byte, tones *frame.Tones, luma, cb, cr, alpha []uint16) {
	for x := range luma {
		c := px[x*4:][:4]
		a := uint32(c[3])
		alpha[x] = uint16(a << 8)
		switch a {
		case 0:
			luma[x], cb[x], cr[x] = 0, 0, 0
		case 255:
			l, u, v := tones.Look(c[0], c[1], c[2])
			luma[x], cb[x], cr[x] = uint16(l), uint16(u), uint16(v)
		default:
			straight := func(v byte) byte { return byte(min((uint32(v)*255+a/2)/a, 255)) }
			l, u, v := tones.Look(straight(c[0]), straight(c[1]), straight(c[2]))
			luma[x], cb[x], cr[x] = uint16(uint32(l)*a/255), uint16(uint32(u)*a/255), uint16(uint32(v)*a/255)
		}
	}
}

// quarter averages squares of two by two.
func quarter(out, top, low []uint16) {
	last := len(top) - 1
	for x := range out {
		i, j := x*2, min(x*2+1, last)
		out[x] = uint16((uint32(top[i]) + uint32(top[j]) + uint32(low[i]) + uint32(low[j]) + 2) / 4)
	}
}

// scanner gives the rows of a panel as RGBA.
type scanner struct {
	panel image.Image
	k     int
	paper bool
	line  *image.RGBA
	sums  []uint32
	out   []byte
}

func newScanner(panel image.Image, k, width int, paper bool) *scanner {
	return &scanner{
		panel: panel, k: k, paper: paper, line: image.NewRGBA(image.Rect(0, 0, panel.Bounds().Dx(), 1)),
		sums: make([]uint32, width*4), out: make([]byte, width*4),
	}
}

func (s *scanner) row(y int) []byte {
	if s.k == 1 {
		s.read(y)
		return s.line.Pix
	}
	clear(s.sums)
	for i := range s.k {
		s.read(y*s.k + i)
		for x := range len(s.sums) / 4 {
			add(s.sums[x*4:][:4], s.line.Pix[x*s.k*4:(x+1)*s.k*4])
		}
	}
	n := uint32(s.k * s.k)
	for i, v := range s.sums {
		s.out[i] = byte((v + n/2) / n)
	}
	return s.out
}

func add(sums []uint32, px []byte) {
	for i := 0; i+4 <= len(px); i += 4 {
		sums[0] += uint32(px[i])
		sums[1] += uint32(px[i+1])
		sums[2] += uint32(px[i+2])
		sums[3] += uint32(px[i+3])
	}
}

func (s *scanner) read(y int) {
	b := s.panel.Bounds()
	at := image.Pt(b.Min.X, b.Min.Y+min(y, b.Dy()-1))
	if !s.paper {
		draw.Draw(s.line, s.line.Rect, s.panel, at, draw.Src)
		return
	}
	draw.Draw(s.line, s.line.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(s.line, s.line.Rect, s.panel, at, draw.Over)
}

// opaque reports whether nothing can be seen through a picture.
func opaque(panel image.Image) bool {
	if o, ok := panel.(interface{ Opaque() bool }); ok {
		return o.Opaque()
	}
	return false
}
