package main

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"os"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/sdk"
)

// smallWidth is that of previews and of the thumbnail.
const smallWidth = 320

// preview shows a frame of the film that is being made, small.
func preview(t *sdk.Task, f *frame.Frame) {
	var b bytes.Buffer
	if jpeg.Encode(&b, f.RGBA(small(f)), &jpeg.Options{Quality: 70}) == nil {
		t.Preview("image/jpeg", b.Bytes())
	}
}

// small is the width at which neither side of a frame is longer than smallWidth.
func small(f *frame.Frame) int {
	if f.Height > f.Width {
		return max(1, smallWidth*f.Width/f.Height)
	}
	return smallWidth
}

// saveStills writes the poster and the thumbnail.
func (f *film) saveStills(t *sdk.Task) error {
	if err := saveJPEG(t.Path(posterName), f.poster, f.poster.Width); err != nil {
		return err
	}
	return saveJPEG(t.Path(thumbnailName), f.poster, small(f.poster))
}

func saveJPEG(path string, f *frame.Frame, width int) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("save still: %w", err)
	}
	if err := jpeg.Encode(file, f.RGBA(width), &jpeg.Options{Quality: 90}); err != nil {
		_ = file.Close()
		return fmt.Errorf("save still: %w", err)
	}
	return file.Close()
}
