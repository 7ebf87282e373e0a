package main

import (
	"bufio"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"strconv"
	"sync"

	"ft.tc/backlot/plugins/internal/ambience"
)

// pipes bring sounds into ffmpeg that are made while it reads: beds, and loops. None is ever whole in memory or on disk.
type pipes struct {
	readers []*os.File // what ffmpeg inherits, from descriptor 3 on
	writers []*os.File
	feeds   []func(io.Writer) error
	running sync.WaitGroup
	err     error // the first of opening
}

// bed is the input options for a synthesised atmosphere. It depends on kind and track number only, so that the next
// version of a mix has the same rain.
func (p *pipes) bed(s *source, channels int) []string {
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%s %d", *s.Ambience, s.index)
	seconds := float64(s.length) / s.rate
	return p.add("s16le", int(s.rate), channels, func(w io.Writer) error {
		return ambience.Write(w, *s.Ambience, hash.Sum64(), int(s.rate), channels, seconds)
	})
}

// loop is the input options for a file of raw samples that is played until the source has its length.
func (p *pipes) loop(s *source, path string) []string {
	left := s.length * 4 * int64(s.channels)
	return p.add("f32le", int(s.rate), s.channels, func(w io.Writer) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // only read from
		for left > 0 {
			n, err := io.CopyN(w, f, left)
			if left -= n; err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *pipes) add(sampleFormat string, rate, channels int, feed func(io.Writer) error) []string {
	r, w, err := os.Pipe()
	if err != nil {
		p.err = fmt.Errorf("pipe to ffmpeg: %w", err)
		return nil
	}
	p.readers, p.writers, p.feeds = append(p.readers, r), append(p.writers, w), append(p.feeds, feed)
	return []string{
		"-protocol_whitelist", "file,pipe", "-f", sampleFormat, "-ar", strconv.Itoa(rate), "-ac", strconv.Itoa(channels),
		"-i", "pipe:" + strconv.Itoa(2+len(p.readers)),
	}
}

// start begins to feed all of them.
func (p *pipes) start() {
	for i, w := range p.writers {
		p.running.Go(func() {
			// Only a reader that went away makes it fail, and its exit says why it did.
			out := bufio.NewWriterSize(w, 64<<10)
			if p.feeds[i](out) == nil {
				_ = out.Flush()
			}
			_ = w.Close()
		})
	}
}

// close ends what still feeds: without a reader the next write fails.
func (p *pipes) close() {
	for _, r := range p.readers {
		_ = r.Close()
	}
	p.running.Wait()
	for _, w := range p.writers {
		_ = w.Close()
	}
}
