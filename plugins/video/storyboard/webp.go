package storyboard

import (
	"io"

	"golang.org/x/image/riff"
	"golang.org/x/image/vp8"
	"golang.org/x/image/vp8l"
)

// measureWebP looks at the picture inside a WebP file: the container states a size of its own, which
// a crafted file keeps small.
func measureWebP(file io.Reader) error {
	_, chunks, err := riff.NewReader(file)
	if err != nil {
		return ErrNotImage
	}
	for {
		id, size, data, err := chunks.Next()
		if err != nil {
			return ErrNotImage
		}
		var width, height int
		switch id {
		case riff.FourCC{'V', 'P', '8', ' '}:
			d := vp8.NewDecoder()
			d.Init(data, int(size))
			h, err := d.DecodeFrameHeader()
			if err != nil {
				return ErrNotImage
			}
			width, height = h.Width, h.Height
		case riff.FourCC{'V', 'P', '8', 'L'}:
			c, err := vp8l.DecodeConfig(data)
			if err != nil {
				return ErrNotImage
			}
			width, height = c.Width, c.Height
		default:
			continue
		}
		if tooLarge(width, height) {
			return ErrTooLarge
		}
		return nil
	}
}
