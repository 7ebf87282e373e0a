package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"os"

	"ft.tc/backlot/plugins/internal/ambience"
	"ft.tc/backlot/plugins/voice/sound"
)

// mix is a tape on its way into the file: at the asked rate, at its level, with the background under it.
type mix struct {
	gain      float64 // of the speech
	resampler *sound.Resampler
	bed       io.Reader // nil for none
	bedGain   float64
	duck      ducking
	limiter   *sound.Limiter
	meter     *sound.Meter
	peak      sound.Peak

	left    int64 // samples still to come
	late    int   // of the limiter
	raw     []byte
	under   []float64
	written func(pcm []byte) error
	pcm     []byte
}

// play puts the tape through. The file has exactly as many samples as the tape has at the asked rate.
func (m *mix) play(ctx context.Context, tape *os.File, progress func(left int64)) error {
	in, buffer, block := bufio.NewReaderSize(tape, 64<<10), make([]byte, 16<<10), []float64(nil)
	for {
		n, err := io.ReadFull(in, buffer)
		block = sound.Floats(block, buffer[:n&^1])
		if e := m.add(m.resampler.Apply(block)); e != nil {
			return e
		}
		progress(m.left)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return errors.Join(m.add(m.resampler.Rest()), m.add(make([]float64, m.limiter.Delay()+8)))
		case err != nil:
			return err
		}
	}
}

// add takes speech at the asked rate.
func (m *mix) add(block []float64) error {
	for i := range block {
		block[i] *= m.gain
	}
	if err := m.lay(block); err != nil {
		return err
	}
	m.limiter.Apply(block)
	due := block[min(m.late, len(block)):]
	m.late -= len(block) - len(due)
	due = due[:min(int64(len(due)), m.left)]
	m.left -= int64(len(due))
	m.meter.Measure(due)
	m.peak.Measure(due)
	m.pcm = sound.PCM(m.pcm, due)
	return m.written(m.pcm)
}

// lay puts the background under the block. Where it is over, there is none.
func (m *mix) lay(block []float64) error {
	if m.bed == nil {
		return nil
	}
	if need := 2 * len(block); cap(m.raw) < need {
		m.raw = make([]byte, need)
	}
	n, err := io.ReadFull(m.bed, m.raw[:2*len(block)])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	m.under = sound.Floats(m.under, m.raw[:n])
	for i, v := range m.under {
		block[i] += v * m.bedGain * m.duck.under(block[i])
	}
	return nil
}

// ducking turns a background down while somebody speaks.
type ducking struct {
	rise, fall float64 // shares of the way in a sample
	envelope   float64
}

func newDucking(rate int) ducking {
	share := func(seconds float64) float64 { return 1 - math.Exp(-1/(seconds*float64(rate))) }
	return ducking{rise: share(.03), fall: share(.4)}
}

const (
	spokenAt = .03 // of full scale: somebody speaks
	ducked   = .55 // what is left of the background then
)

func (d *ducking) under(voice float64) float64 {
	to := min(math.Abs(voice)/spokenAt, 1)
	if to > d.envelope {
		d.envelope += (to - d.envelope) * d.rise
	} else {
		d.envelope += (to - d.envelope) * d.fall
	}
	return 1 - (1-ducked)*d.envelope
}

// ambient is a background as it is made, by another goroutine until it is closed.
func ambient(kind string, seed uint64, rate int, seconds float64) io.ReadCloser {
	r, w := io.Pipe()
	go func() { _ = w.CloseWithError(ambience.Write(w, kind, seed, rate, 1, seconds)) }()
	return r
}
