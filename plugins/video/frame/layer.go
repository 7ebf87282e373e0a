package frame

import (
	"fmt"
	"image"
	"os"
)

// Layer is a part of a picture with alpha, whose colours are multiplied by it already. It lies somewhere on a canvas;
// around it there is nothing.
type Layer struct {
	Bounds image.Rectangle // on the canvas; even
	colour *Frame
	alpha  plane // one byte a pixel
	half   plane // one byte a pixel of the colours
	data   []byte
}

// layerBytes is the size of a layer in memory and in a file.
func layerBytes(w, h int) int { return w*h*3/2 + w*h + w*h/4 }

// NewLayer makes a layer that is transparent.
func NewLayer(bounds image.Rectangle) *Layer {
	return layerOver(make([]byte, layerBytes(bounds.Dx(), bounds.Dy())), bounds)
}

func layerOver(data []byte, bounds image.Rectangle) *Layer {
	w, h := bounds.Dx(), bounds.Dy()
	n := w * h
	return &Layer{
		Bounds: bounds, data: data,
		colour: over(data[:n*3/2], w, h),
		alpha:  plane{w, h, w, data[n*3/2:][:n]},
		half:   plane{w / 2, h / 2, w / 2, data[n*5/2:]},
	}
}

// Rows are the planes of a picture in the making: where its row y of brightness, colours and both alphas go.
func (l *Layer) Rows() (luma, chroma, alpha, half func(y int) []byte) {
	return l.colour.luma.row, l.colour.chroma.row, l.alpha.row, l.half.row
}

// Rows are the planes of a picture in the making: where its row y of brightness and colours go.
func (f *Frame) Rows() (luma, chroma func(y int) []byte) { return f.luma.row, f.chroma.row }

// Save writes the layer to a file of the given name.
func (l *Layer) Save(path string) error {
	if err := os.WriteFile(path, l.data, 0o600); err != nil {
		return fmt.Errorf("save layer: %w", err)
	}
	return nil
}

// LoadLayer reads back what Save wrote of a layer with these bounds.
func LoadLayer(path string, bounds image.Rectangle) (*Layer, error) {
	data, err := load(path, layerBytes(bounds.Dx(), bounds.Dy()))
	if err != nil {
		return nil, err
	}
	return layerOver(data, bounds), nil
}

// Crop is the part of a layer that shows anything, with a rim of nothing around it: the rest costs nothing then. It is
// nil where all is nothing.
func (l *Layer) Crop() *Layer {
	var used image.Rectangle
	for y := range l.alpha.height {
		if first, last := extent(l.alpha.row(y)); first < last {
			used = used.Union(image.Rect(first, y, last, y+1))
		}
	}
	if used.Empty() {
		return nil
	}
	const rim = 4
	r := image.Rect((used.Min.X-rim)&^1, (used.Min.Y-rim)&^1, (used.Max.X+rim+1)&^1, (used.Max.Y+rim+1)&^1)
	return l.part(r.Intersect(image.Rect(0, 0, l.alpha.width, l.alpha.height)))
}

// extent is where a row begins and ends to show anything.
func extent(row []byte) (first, last int) {
	for first < len(row) && row[first] == 0 {
		first++
	}
	for last = len(row); last > first && row[last-1] == 0; {
		last--
	}
	return first, last
}

func (l *Layer) part(r image.Rectangle) *Layer {
	p := NewLayer(r.Add(l.Bounds.Min))
	p.colour.Copy(l.colour.Window(r))
	for y := range p.alpha.height {
		copy(p.alpha.row(y), l.alpha.row(r.Min.Y + y)[r.Min.X:])
	}
	for y := range p.half.height {
		copy(p.half.row(y), l.half.row(r.Min.Y/2 + y)[r.Min.X/2:])
	}
	return p
}
