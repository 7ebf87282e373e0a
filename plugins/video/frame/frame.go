// Package frame holds pictures the way a video encoder takes them and moves a camera over them.
//
// The camera works between pixels: ffmpeg's zoompan steps by whole ones, which shows as a tremble in
// slow moves. Pictures are NV12, what x264 works in itself, and most loops take eight bytes at a time.
package frame

import (
	"fmt"
	"image"
	"io"
	"os"
	"runtime"
	"sync"
)

// Frame is a picture in YCbCr 4:2:0, BT.709, limited range, with the two colours interleaved (NV12).
// Width and height are even.
type Frame struct {
	Width, Height int
	luma, chroma  plane
	data          []byte // both planes; nil for a window
}

// plane is rows of bytes. Of the colours, a byte of Cb and one of Cr make a pixel.
type plane struct {
	width, height, stride int // width in bytes
	pix                   []byte
}

func (p plane) row(y int) []byte { return p.pix[y*p.stride:][:p.width] }

// New makes a frame of undefined content.
func New(width, height int) *Frame { return over(make([]byte, width*height*3/2), width, height) }

// over makes a frame of bytes that are there.
func over(data []byte, width, height int) *Frame {
	n := width * height
	return &Frame{
		Width: width, Height: height, data: data,
		luma:   plane{width, height, width, data[:n]},
		chroma: plane{width, height / 2, width, data[n:]},
	}
}

// Bytes are the planes, one after the other: what rawvideo nv12 is. A window has none.
func (f *Frame) Bytes() []byte { return f.data }

// Window is a part of a frame that shares its pixels. The corners are even.
func (f *Frame) Window(r image.Rectangle) *Frame {
	return &Frame{
		Width: r.Dx(), Height: r.Dy(),
		luma:   plane{r.Dx(), r.Dy(), f.luma.stride, f.luma.pix[r.Min.Y*f.luma.stride+r.Min.X:]},
		chroma: plane{r.Dx(), r.Dy() / 2, f.chroma.stride, f.chroma.pix[r.Min.Y/2*f.chroma.stride+r.Min.X:]},
	}
}

// Fill makes all of a frame one grey: 16 is black, 235 white.
func (f *Frame) Fill(luma byte) {
	for y := range f.luma.height {
		fill(f.luma.row(y), luma)
	}
	for y := range f.chroma.height {
		fill(f.chroma.row(y), 128)
	}
}

func fill(row []byte, v byte) {
	for i := range row {
		row[i] = v
	}
}

// Copy makes a frame look like another of its size.
func (f *Frame) Copy(from *Frame) {
	for y := range f.luma.height {
		copy(f.luma.row(y), from.luma.row(y))
	}
	for y := range f.chroma.height {
		copy(f.chroma.row(y), from.chroma.row(y))
	}
}

// Save writes the planes to a file of the given name.
func (f *Frame) Save(path string) error {
	if err := os.WriteFile(path, f.data, 0o600); err != nil {
		return fmt.Errorf("save frame: %w", err)
	}
	return nil
}

// Load reads back what Save wrote of a frame of this size.
func Load(path string, width, height int) (*Frame, error) {
	data, err := load(path, width*height*3/2)
	if err != nil {
		return nil, err
	}
	return over(data, width, height), nil
}

func load(path string, size int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("load frame: %w", err)
	}
	defer func() { _ = file.Close() }()
	data := make([]byte, size)
	if _, err := io.ReadFull(file, data); err != nil {
		return nil, fmt.Errorf("load frame: %w", err)
	}
	return data, nil
}

// bands spreads n rows over the processors.
func bands(n int, do func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), 8, n)
	if parts < 2 {
		do(0, n)
		return
	}
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { do(i*n/parts, (i+1)*n/parts) })
	}
	wg.Wait()
}
