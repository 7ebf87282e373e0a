package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"

	"golang.org/x/image/draw"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

const previewWidth = 320

// preview shows a frame of the film that is being made, small; what is transparent is grey in it.
func preview(t *sdk.Task, frame *image.NRGBA) {
	b := frame.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, previewWidth, max(previewWidth*b.Dy()/b.Dx(), 1)))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.Gray{Y: 118}), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), frame, b, draw.Over, nil)
	var out bytes.Buffer
	if jpeg.Encode(&out, small, &jpeg.Options{Quality: 70}) == nil {
		t.Preview("image/jpeg", out.Bytes())
	}
}

// savePoster keeps the frame: as JPEG, or as PNG where it is transparent.
func (f *film) savePoster(t *sdk.Task) error {
	if f.alpha() {
		return save(t.Path(posterPNG), func(w *bufio.Writer) error { return png.Encode(w, f.image()) })
	}
	opaque := &image.RGBA{Pix: f.picture.Pix, Stride: 4 * f.r.width, Rect: f.image().Rect}
	return save(t.Path(posterJPEG), func(w *bufio.Writer) error { return jpeg.Encode(w, opaque, &jpeg.Options{Quality: 90}) })
}

// save writes a file through a buffer.
func save(path string, write func(w *bufio.Writer) error) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(file, 256<<10)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	return err
}

// zip streams all frames as PNG files into one archive. They are stored: PNG is compressed already.
func (f *film) zip(ctx context.Context, t *sdk.Task) error {
	err := save(t.Path(draftName), func(w *bufio.Writer) error {
		z := zip.NewWriter(w)
		encoder := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &pool{}}
		for n := range f.performance.frames {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if _, err := f.source(n); err != nil {
				return err
			}
			if err := f.show(t, n); err != nil {
				return err
			}
			entry, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("frame-%04d.png", n+1), Method: zip.Store})
			if err != nil {
				return err
			}
			if err := encoder.Encode(entry, f.image()); err != nil {
				return err
			}
			f.progress(t, n+1)
		}
		return z.Close()
	})
	if err != nil {
		return ffmpeg.Failure(ctx, t, "animation", "", err)
	}
	return nil
}

// pool keeps the one buffer of the PNG encoder from frame to frame.
type pool struct{ buffer *png.EncoderBuffer }

func (p *pool) Get() *png.EncoderBuffer  { return p.buffer }
func (p *pool) Put(b *png.EncoderBuffer) { p.buffer = b }
