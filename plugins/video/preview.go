package main

import (
	"bytes"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/sdk"
)

const previewWidth = 320

// preview shows a frame of the film that is being made, small.
func preview(t *sdk.Task, f *frame.Frame) {
	small := image.NewRGBA(image.Rect(0, 0, previewWidth, previewWidth*f.Height/f.Width))
	full := f.RGBA()
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	if jpeg.Encode(&b, small, &jpeg.Options{Quality: 70}) == nil {
		t.Preview("image/jpeg", b.Bytes())
	}
}
