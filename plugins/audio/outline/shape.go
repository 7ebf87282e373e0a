// Package outline finds the outline of a sound: its peaks, as audiowaveform writes them and peaks.js reads them, and a
// picture of its waveform.
package outline

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strconv"
)

// Shape is the outline of one sound. Its memory grows with what is asked for, not with the sound.
type Shape struct {
	Rate, Channels  int
	SamplesPerPixel int   // for WriteJSON; 0 where it is not wanted
	Columns         int   // for WritePNG; 0 where it is not wanted
	Frames          int64 // about how many samples a channel has, to share them out between the columns

	pixels  []extent // a channel after the other, for each pixel
	pending []extent
	in      int // samples in pending
	columns []column
	at      int64
}

// extent is the lowest and highest sample.
type extent struct{ low, high int16 }

var empty = extent{low: math.MaxInt16, high: math.MinInt16}

func (e *extent) take(v int16) { e.low, e.high = min(e.low, v), max(e.high, v) }

// column is part of a picture: the extent of all channels, and their power.
type column struct {
	extent
	power float64
	n     int64
}

const finer = 4 // columns to one of the picture, for soft edges

// Read takes the whole sound as interleaved signed 16-bit little-endian samples.
func (s *Shape) Read(r io.Reader) error {
	s.pending = make([]extent, s.Channels)
	s.reset()
	s.columns = make([]column, s.Columns*finer)
	for i := range s.columns {
		s.columns[i].extent = empty
	}
	buf := make([]byte, 4096*2*s.Channels)
	for {
		n, err := io.ReadFull(r, buf)
		s.add(buf[:n])
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			if s.in > 0 {
				s.flush()
			}
			return nil
		case err != nil:
			return err
		}
	}
}

func (s *Shape) add(samples []byte) {
	width := 2 * s.Channels
	for len(samples) >= width {
		c := s.column()
		for i := range s.Channels {
			v := int16(binary.LittleEndian.Uint16(samples[2*i:]))
			s.pending[i].take(v)
			if c != nil {
				c.take(v)
				c.power += float64(v) * float64(v)
				c.n++
			}
		}
		samples = samples[width:]
		s.at++
		if s.in++; s.in == s.SamplesPerPixel {
			s.flush()
		}
	}
}

func (s *Shape) column() *column {
	if len(s.columns) == 0 || s.Frames <= 0 {
		return nil
	}
	return &s.columns[min(s.at*int64(len(s.columns))/s.Frames, int64(len(s.columns)-1))]
}

func (s *Shape) flush() {
	if s.SamplesPerPixel > 0 {
		s.pixels = append(s.pixels, s.pending...)
	}
	s.reset()
}

func (s *Shape) reset() {
	for i := range s.pending {
		s.pending[i] = empty
	}
	s.in = 0
}

// WriteJSON writes version 2 of audiowaveform's JSON, with 8 bits.
func (s *Shape) WriteJSON(w io.Writer) error {
	out := bufio.NewWriter(w)
	head := `{"version":2,"channels":` + strconv.Itoa(s.Channels) + `,"sample_rate":` + strconv.Itoa(s.Rate) +
		`,"samples_per_pixel":` + strconv.Itoa(s.SamplesPerPixel) + `,"bits":8,"length":` + strconv.Itoa(len(s.pixels)/s.Channels) + `,"data":[`
	line := []byte(head)
	for i, e := range s.pixels {
		if i > 0 {
			line = append(line, ',')
		}
		line = strconv.AppendInt(line, int64(e.low>>8), 10)
		line = append(line, ',')
		line = strconv.AppendInt(line, int64(e.high>>8), 10)
		if _, err := out.Write(line); err != nil {
			return err
		}
		line = line[:0]
	}
	if _, err := out.Write(append(line, "]}\n"...)); err != nil {
		return err
	}
	return out.Flush()
}
