package main

import (
	"bufio"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"golang.org/x/image/draw"

	"ft.tc/backlot/plugins/image/scene"
	"ft.tc/backlot/sdk"
)

const (
	thumbnailSide = 320
	typePNG       = "image/png"
	typeJPEG      = "image/jpeg"
)

// files writes the picture, its thumbnail and the parts that were asked for into the work folder.
func files(t *sdk.Task, r request, p *scene.Panel) ([]sdk.Artifact, error) {
	format := formats[r.OutputFormat]
	out := []sdk.Artifact{{Name: format.name, Role: "media", MediaType: format.mediaType}}
	images := []image.Image{p.Image}
	add := func(name, role, mediaType string, m image.Image) {
		out, images = append(out, sdk.Artifact{Name: name, Role: role, MediaType: mediaType}), append(images, m)
	}
	add("thumbnail.jpg", "thumbnail", typeJPEG, thumbnail(p.Image))
	for i, l := range p.Layers {
		add(fmt.Sprintf("layer-%d.png", i+1), "layer", typePNG, l)
	}
	if p.Depth != nil {
		add("depth.png", "depth", typePNG, p.Depth)
	}
	for i, a := range out {
		if err := write(t.Path(a.Name), a.MediaType, images[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// formats are what output_format may say.
var formats = map[string]struct{ name, mediaType string }{
	"png": {output, typePNG}, "jpeg": {"image.jpg", typeJPEG},
}

func write(path, mediaType string, img image.Image) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	out := bufio.NewWriter(f)
	if err := encode(out, mediaType, img); err != nil {
		return err
	}
	return out.Flush()
}

func encode(w io.Writer, mediaType string, img image.Image) error {
	if mediaType == typeJPEG {
		return jpeg.Encode(w, img, &jpeg.Options{Quality: 92})
	}
	return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, img)
}

// thumbnail is the picture with its longer side at most thumbnailSide.
func thumbnail(img image.Image) image.Image {
	size := img.Bounds().Size()
	k := min(1, thumbnailSide/float64(max(size.X, size.Y)))
	out := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(size.X)*k+0.5)), max(1, int(float64(size.Y)*k+0.5))))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, img.Bounds(), draw.Src, nil)
	return out
}
