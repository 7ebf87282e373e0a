// Package picture is what the backends do with pictures that go to a model server or come from one: look at them
// before they are unpacked, scale, crop, save.
package picture

import (
	"bufio"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"os"

	// The other formats that a picture may have.
	_ "image/gif"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"ft.tc/backlot/sdk"
)

// MaxPixels is what a picture may unpack to.
const MaxPixels = 50_000_000

// Error says why a file is no picture: it is none that can be read, or (with its size) it is too large.
type Error struct{ Width, Height int }

func (e *Error) Error() string { return "no intact picture, or one that is too large" }

// Decode reads a PNG, JPEG, GIF or WebP; it looks at how large it is before it unpacks it. What is wrong with the
// picture is an *Error; errors of the file system pass.
func Decode(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read from
	head, _, err := image.DecodeConfig(f)
	if err != nil || head.Width <= 0 || head.Height <= 0 {
		return nil, &Error{}
	}
	if int64(head.Width)*int64(head.Height) > MaxPixels {
		return nil, &Error{head.Width, head.Height}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, &Error{}
	}
	return img, nil
}

// Explain turns an error of Decode into the sentence for a task's field that holds the URL.
func Explain(field, url string, err error) error {
	if r := []rune(url); len(r) > 300 {
		url = string(r[:300]) + "…"
	}
	var bad *Error
	switch {
	case !errors.As(err, &bad):
		return sdk.Retryf("input_unavailable", "%s: %s could not be read; please try again", field, url)
	case bad.Width > 0:
		return sdk.Failf("input_too_large", "%s: the image at %s has %d × %d pixels; at most %d million pixels are allowed", field, url, bad.Width, bad.Height, MaxPixels/1_000_000)
	}
	return sdk.Failf("invalid_input", "%s: what is at %s is not an intact PNG, JPEG, GIF or WebP image", field, url)
}

// Cover scales a picture to cover a size, and leaves out what is over at both ends.
func Cover(img image.Image, width, height int) image.Image {
	b := img.Bounds()
	if b.Dx() == width && b.Dy() == height {
		return img
	}
	scale := math.Max(float64(width)/float64(b.Dx()), float64(height)/float64(b.Dy()))
	w := min(max(int(math.Round(float64(width)/scale)), 1), b.Dx())
	h := min(max(int(math.Round(float64(height)/scale)), 1), b.Dy())
	at := image.Pt(b.Min.X+(b.Dx()-w)/2, b.Min.Y+(b.Dy()-h)/2)
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(out, out.Bounds(), img, image.Rectangle{Min: at, Max: at.Add(image.Pt(w, h))}, draw.Src, nil)
	return out
}

// Shrink is a picture with its longer side at most so long.
func Shrink(img image.Image, most int) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	long := max(w, h)
	if long <= most {
		return img
	}
	small := image.NewNRGBA(image.Rect(0, 0, max(w*most/long, 1), max(h*most/long, 1)))
	draw.CatmullRom.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	return small
}

// Within is a size of about the same shape that a model takes: sides a multiple of step, at most most, at least 64.
func Within(width, height, step, most int) (w, h int) {
	const least = 64
	scale := 1.0
	if long := max(width, height); long > most {
		scale = float64(most) / float64(long)
	}
	if short := float64(min(width, height)) * scale; short < least {
		scale *= least / short
	}
	round := func(n int) int {
		return min(max(int(math.Round(float64(n)*scale/float64(step)))*step, least), most/step*step)
	}
	return round(width), round(height)
}

// SavePNG writes a picture without loss, and fast.
func SavePNG(path string, img image.Image) error {
	return save(path, func(w io.Writer) error {
		return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, img)
	})
}

// SaveJPEG writes a picture small.
func SaveJPEG(path string, img image.Image) error {
	return save(path, func(w io.Writer) error { return jpeg.Encode(w, img, &jpeg.Options{Quality: 88}) })
}

func save(path string, encode func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	return errors.Join(encode(out), out.Flush(), f.Close())
}
