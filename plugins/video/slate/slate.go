// Package slate burns a strip with what the shot is into its frames. It prints Latin, Greek and
// Cyrillic; the subtitle track carries any script.
package slate

import (
	"image"
	"image/color"
	"image/draw"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"ft.tc/backlot/plugins/video/caption"
	"ft.tc/backlot/plugins/video/frame"
)

// Slate is the strip for frames of one size.
type Slate struct {
	strip  *image.Gray // brightness of the print
	digits font.Face
	edge   int // between print and border
	base   int // baseline of the timecode
}

// New sets the lines of a slate. Frames too small to read anything on get none.
func New(width, height int, description, move, light string) *Slate {
	if width < 320 || height < 180 {
		return nil
	}
	size := float64(min(height, width*3/4)) / 36
	text, small := face(gomedium.TTF, size), face(gomono.TTF, size*.8)
	s := &Slate{digits: small, edge: int(size), base: int(size * 3.1)}
	s.strip = image.NewGray(image.Rect(0, 0, width, int(size*3.8)))
	kind := strings.ToUpper(strings.ReplaceAll(move+" / "+light, "_", " "))
	if line := fit(text, caption.Clean(description), width-2*s.edge); line != "" {
		s.print(s.strip, text, s.edge, int(size*1.6), line)
	}
	s.print(s.strip, small, s.edge, s.base, kind)
	return s
}

func face(ttf []byte, size float64) font.Face {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // the font is compiled in
	}
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err)
	}
	return f
}

// fit leaves out what the face has no glyph for and cuts a line to a width.
func fit(f font.Face, line string, width int) string {
	line = caption.Clean(strings.Map(func(r rune) rune {
		if _, ok := f.GlyphAdvance(r); !ok {
			return -1
		}
		return r
	}, line))
	if font.MeasureString(f, line).Ceil() <= width {
		return line
	}
	room := fixed.I(width) - font.MeasureString(f, "…")
	var at fixed.Int26_6
	for i, r := range line {
		advance, _ := f.GlyphAdvance(r)
		if at += advance; at > room {
			return strings.TrimSpace(line[:i]) + "…"
		}
	}
	return line
}

func (s *Slate) print(on draw.Image, f font.Face, x, y int, text string) {
	d := font.Drawer{Dst: on, Src: image.NewUniform(color.White), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// Height is how much of the foot of a frame the strip takes; none for a nil slate.
func (s *Slate) Height() int {
	if s == nil {
		return 0
	}
	return s.strip.Rect.Dy()
}

// Draw burns the strip and a timecode into the foot of a frame. A nil slate draws nothing.
func (s *Slate) Draw(f *frame.Frame, timecode string) {
	if s == nil {
		return
	}
	strip := image.NewGray(s.strip.Rect)
	copy(strip.Pix, s.strip.Pix)
	width := font.MeasureString(s.digits, timecode).Ceil()
	s.print(strip, s.digits, f.Width-s.edge-width, s.base, timecode)
	f.Print(strip)
}
