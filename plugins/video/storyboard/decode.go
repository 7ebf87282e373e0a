// Package storyboard reads the panels that people send, trusting none of them, and lays them out for
// a film.
package storyboard

import (
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // panels come as GIF,
	_ "image/jpeg" // JPEG,
	_ "image/png"  // PNG
	"io"
	"os"

	_ "golang.org/x/image/webp" // and WebP
)

// MaxPixels bounds the memory that a picture takes: it is asked before anything is decoded.
const MaxPixels = 50_000_000

// The ways in which a file is no panel.
var (
	ErrNotImage = errors.New("not a PNG, JPEG, WebP or GIF image")
	ErrTooLarge = errors.New("larger than 50 megapixels")
)

// Decode reads a picture; of an animated one, the first. The errors are ErrNotImage, ErrTooLarge, and
// those of the file system.
func Decode(path string) (img image.Image, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open panel: %w", err)
	}
	defer func() { _ = file.Close() }()
	defer func() { // a decoder that trips over a crafted file takes its task down, not the plugin
		if recover() != nil {
			img, err = nil, ErrNotImage
		}
	}()
	if err := measure(file); err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read panel: %w", err)
	}
	img, _, err = image.Decode(file)
	if err != nil || img.Bounds().Empty() {
		return nil, ErrNotImage
	}
	return img, nil
}

func measure(file io.ReadSeeker) error {
	config, format, err := image.DecodeConfig(file)
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return ErrNotImage
	}
	if tooLarge(config.Width, config.Height) {
		return ErrTooLarge
	}
	if format != "webp" {
		return nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read panel: %w", err)
	}
	return measureWebP(file)
}

func tooLarge(width, height int) bool {
	return int64(width)*int64(height) > MaxPixels
}
