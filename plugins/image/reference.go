package main

import (
	"context"
	"fmt"
	"image"
	"os"

	// The formats that a reference may have.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/webp"

	"ft.tc/backlot/plugins/image/scene"
	"ft.tc/backlot/sdk"
)

// maxPixels is what a reference may unpack to; its header is looked at before anything is unpacked.
const maxPixels = 50_000_000

// reference is a URL of task_data and the field that it came from.
type reference struct {
	field, url string
	weight     float64
}

func (r request) references() []reference {
	var out []reference
	if r.StyleGuide != "" {
		out = append(out, reference{"style_guide", r.StyleGuide, 2})
	}
	for i, u := range r.ReferenceImages {
		out = append(out, reference{fmt.Sprintf("reference_images[%d]", i), u, 1})
	}
	return out
}

// palette collects the dominant colours of the style guide and the reference images.
func palette(ctx context.Context, t *sdk.Task, r request) ([]scene.Tone, error) {
	refs := r.references()
	var all []scene.Tone
	for i, ref := range refs {
		t.Progress(inputsDone*float64(i)/float64(len(refs)), "reading_references")
		in, err := t.Input(ctx, ref.url, sdk.InputImage)
		if err != nil {
			return nil, err
		}
		img, err := ref.load(in.Path)
		if err != nil {
			return nil, err
		}
		all = append(all, scene.Dominant(img, ref.weight)...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// load decodes a reference after a look at how large it is. Its errors name field and URL.
func (ref reference) load(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, sdk.Retryf("input_unavailable", "%s: %s could not be read; please try again", ref.field, ref.url)
	}
	defer func() { _ = f.Close() }() // only read from
	head, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, ref.notAnImage()
	}
	if head.Width <= 0 || head.Height <= 0 || int64(head.Width)*int64(head.Height) > maxPixels {
		return nil, sdk.Failf("input_too_large", "%s: the image at %s has %d × %d pixels; at most %d million pixels are allowed", ref.field, ref.url, head.Width, head.Height, maxPixels/1_000_000)
	}
	if _, err := f.Seek(0, 0); err != nil {
		return nil, ref.notAnImage()
	}
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, ref.notAnImage()
	}
	return img, nil
}

func (ref reference) notAnImage() error {
	return sdk.Failf("invalid_input", "%s: what is at %s is not an intact PNG, JPEG, GIF or WebP image", ref.field, ref.url)
}
