// Package lettering draws subtitles into the picture: white with a dark outline, centred, from the foot upwards.
//
// Its font, Go Medium, has Latin, Greek and Cyrillic, and it sets one letter after the other. So it draws no Arabic,
// Hebrew, Indic, East Asian or other script, no emoji and no combining marks: Drawable says of which text that is so.
package lettering

import (
	"image"
	"math"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"ft.tc/backlot/plugins/video/frame"
)

// Lettering draws texts for frames of one size.
type Lettering struct {
	face       font.Face
	width      int // of the frame
	foot       int // where the last line ends
	line       int // from one line to the next
	stroke     float64
	mostInLine fixed.Int26_6
	text       string
	layer      *frame.Layer
}

// New prepares letters for a frame in which picture lies. Where the bar below the picture has room for two lines they
// go there, and nothing of the picture is covered; otherwise they stand in its foot. Reserved is what the foot of the
// frame is taken up with already.
func New(width, height int, picture image.Rectangle, reserved int) *Lettering {
	size := math.Max(9, math.Min(float64(picture.Dy())/19, float64(width)*.86/21))
	l := &Lettering{width: width, line: int(math.Ceil(size * 1.2)), stroke: math.Max(1, size/15), mostInLine: fixed.I(width * 86 / 100)}
	l.face = medium(size)
	bar := height - picture.Max.Y - reserved
	if margin := bar - 2*l.line; margin >= int(size*.4) {
		l.foot = height - reserved - margin/2
	} else {
		l.foot = min(picture.Max.Y-picture.Dy()*5/100, height-reserved-int(size*.4))
	}
	return l
}

var parsed = func() *opentype.Font {
	f, err := opentype.Parse(gomedium.TTF)
	if err != nil {
		panic(err) // the font is compiled in
	}
	return f
}()

func medium(size float64) font.Face {
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err)
	}
	return f
}

// Drawable reports whether the font has all letters of a text.
func Drawable(text string) bool {
	face := medium(16)
	for _, r := range text {
		if _, ok := face.GlyphAdvance(r); !ok && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

// Draw puts a text into a frame; none draws nothing.
func (l *Lettering) Draw(f *frame.Frame, text string) {
	if text == "" {
		return
	}
	if text != l.text || l.layer == nil {
		l.text, l.layer = text, l.set(text)
	}
	f.Paste(l.layer)
}

// mostLines keeps a flood of text off the picture.
const mostLines = 6

// set draws a text into a layer of its own.
func (l *Lettering) set(text string) *frame.Layer {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, l.wrap(line)...)
	}
	lines = lines[:min(len(lines), mostLines)]
	height := (len(lines)*l.line + l.line/2 + 1) &^ 1
	letters := image.NewAlpha(image.Rect(0, 0, l.width, height))
	for i, line := range lines {
		d := font.Drawer{Dst: letters, Src: image.Opaque, Face: l.face}
		d.Dot = fixed.Point26_6{X: (fixed.I(l.width) - d.MeasureString(line)) / 2, Y: fixed.I(i*l.line + l.line*4/5 + 2)}
		d.DrawString(line)
	}
	top := (l.foot - len(lines)*l.line) &^ 1
	layer := frame.NewLayer(image.Rect(0, top, l.width, top+height))
	paint(layer, letters, outlined(letters, l.stroke))
	return layer.Crop()
}

// wrap breaks a line at spaces so that it fits, and a word that alone is too long anywhere.
func (l *Lettering) wrap(text string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && font.MeasureString(l.face, line+" "+word) <= l.mostInLine {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = word
		for font.MeasureString(l.face, line) > l.mostInLine {
			head := l.head(line)
			lines, line = append(lines, line[:head]), line[head:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// head is how many bytes of a word fit into a line, at least those of a letter.
func (l *Lettering) head(word string) int {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && font.MeasureString(l.face, word[:next]) > l.mostInLine {
			break
		}
		end = next
	}
	return end
}
