package overlay

import (
	"image"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/storyboard"
)

// still is a picture that does not move.
type still struct {
	picture image.Image
	visible image.Rectangle
	part    area
	graded  map[*frame.Tones]*frame.Layer
}

// Still makes an overlay of a picture from start to end, in frames.
func Still(picture image.Image, place Place, size image.Point, start, end int) *Overlay {
	b := picture.Bounds()
	s := &still{picture: picture, graded: map[*frame.Tones]*frame.Layer{}}
	s.visible, s.part = place.fit(size, b.Dx(), b.Dy())
	return &Overlay{start: start, end: end, source: s}
}

func (s *still) at(_ int, tones *frame.Tones) (*frame.Layer, error) {
	if s.visible.Empty() || s.picture == nil {
		return nil, nil
	}
	layer, ok := s.graded[tones]
	if !ok {
		layer = storyboard.Cut(s.picture, s.part.x, s.part.y, s.part.w, s.part.h, s.visible, tones)
		s.graded[tones] = layer
	}
	return layer, nil
}

func (s *still) close() { s.picture, s.graded = nil, nil }
