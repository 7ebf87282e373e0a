// Package frame holds pictures the way a video encoder takes them and moves a camera over them.
//
// The camera works between pixels: ffmpeg's zoompan steps by whole ones, which shows as a tremble in
// slow moves.
package frame

import (
	"fmt"
	"image"
	"io"
	"os"
	"runtime"
	"sync"
)

// Frame is a picture in YCbCr 4:2:0, BT.709, limited range. Width and height are even.
type Frame struct {
	Width, Height int
	data          []byte
}

// New makes a frame of undefined content.
func New(width, height int) *Frame {
	return &Frame{Width: width, Height: height, data: make([]byte, width*height*3/2)}
}

// Bytes are the three planes, one after the other: what rawvideo yuv420p is.
func (f *Frame) Bytes() []byte { return f.data }

// plane is one component of a frame.
type plane struct {
	width, height int
	pix           []byte
}

func (f *Frame) planes() [3]plane {
	n, w, h := f.Width*f.Height, f.Width, f.Height
	return [3]plane{
		{w, h, f.data[:n]},
		{w / 2, h / 2, f.data[n : n+n/4]},
		{w / 2, h / 2, f.data[n+n/4:]},
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
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("load frame: %w", err)
	}
	defer func() { _ = file.Close() }()
	f := New(width, height)
	if _, err := io.ReadFull(file, f.data); err != nil {
		return nil, fmt.Errorf("load frame: %w", err)
	}
	return f, nil
}

// Mix lays the frame over below, with a weight of 0 to 1, and keeps the outcome in f.
func (f *Frame) Mix(below *Frame, weight float64) {
	w := int(weight*256 + .5)
	bands(len(f.data), func(from, to int) {
		over, under := f.data[from:to], below.data[from:to]
		for i, v := range over {
			over[i] = byte((int(v)*w + int(under[i])*(256-w) + 128) >> 8)
		}
	})
}

// RGBA is the frame as Go's encoders take it.
func (f *Frame) RGBA() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, f.Width, f.Height))
	p := f.planes()
	bands(f.Height, func(from, to int) {
		for y := from; y < to; y++ {
			for x := range f.Width {
				c := y/2*p[1].width + x/2
				setRGB(img.Pix[y*img.Stride+x*4:], p[0].pix[y*f.Width+x], p[1].pix[c], p[2].pix[c])
			}
		}
	})
	return img
}

// bands splits n rows, or bytes, over the processors.
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
