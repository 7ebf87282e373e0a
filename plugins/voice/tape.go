package main

import (
	"bufio"
	"errors"
	"os"

	"ft.tc/backlot/plugins/voice/delivery"
	"ft.tc/backlot/plugins/voice/sound"
	"ft.tc/backlot/plugins/voice/timing"
)

// tape is the speech as it grows: samples in a file of the work folder, coloured as the delivery wants it, and what is said
// when.
type tape struct {
	path string
	file *os.File
	out  *bufio.Writer

	delivery delivery.Delivery
	seed     uint64
	chain    *delivery.Chain
	meter    *sound.Meter
	late     int // samples that the chain still owes
	block    []float64
	pcm      []byte

	rate      int // Hz; 16 bit mono
	samples   int64
	words     []timing.Word
	sounds    []timing.Sound
	envelope  *timing.Envelope // of what is not coloured yet; words are estimated by it
	estimated bool             // the words are placed by what is heard
	phonetic  bool             // sounds are known
}

func newTape(path string, j job) (*tape, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return &tape{path: path, file: f, out: bufio.NewWriterSize(f, 64<<10), delivery: j.delivery, seed: j.request.Seed}, nil
}

// begin comes before anything is put on the tape. Where no sounds will be told, words are estimated.
func (t *tape) begin(rate int, phonetic bool) {
	t.rate, t.estimated, t.phonetic = rate, !phonetic, phonetic
	t.chain, t.meter = t.delivery.Chain(rate, t.seed), sound.NewMeter(rate)
	t.late, t.envelope = t.chain.Delay(), timing.NewEnvelope(rate)
}

// now is how long the tape is, in seconds.
func (t *tape) now() float64 { return float64(t.samples) / float64(max(t.rate, 1)) }

// place says when the words were spoken that the tape got since begin, a length of its envelope.
func (t *tape) place(tokens []string, begin int) {
	t.words = append(t.words, timing.Place(tokens, t.envelope.Energy[begin:], float64(begin)/100)...)
}

func (t *tape) append(pcm []byte) error {
	t.samples += int64(len(pcm) / 2)
	for len(pcm) > 0 {
		part := pcm[:min(len(pcm), 32<<10)]
		pcm = pcm[len(part):]
		t.block = sound.Floats(t.block, part)
		if !t.phonetic {
			t.envelope.Add(t.block)
		}
		if err := t.write(); err != nil {
			return err
		}
	}
	return nil
}

// write colours the block. What the chain is late with at the beginning is nothing, and is left out.
func (t *tape) write() error {
	t.chain.Apply(t.block)
	due := t.block[min(t.late, len(t.block)):]
	t.late -= len(t.block) - len(due)
	t.meter.Measure(due)
	t.pcm = sound.PCM(t.pcm, due)
	_, err := t.out.Write(t.pcm)
	return err
}

// silence appends nothing to hear.
func (t *tape) silence(seconds float64) error {
	begin, n := t.now(), int(seconds*float64(t.rate))
	for left := 2 * n; left > 0; {
		part := min(left, len(nothing))
		if err := t.append(nothing[:part]); err != nil {
			return err
		}
		left -= part
	}
	if n > 0 && t.phonetic {
		t.sounds = append(t.sounds, timing.Sound{Phoneme: "pau", Start: begin, End: t.now()})
	}
	return nil
}

var nothing [32 << 10]byte

// close writes what the chain still owes.
func (t *tape) close() (err error) {
	if t.chain != nil {
		t.block = append(t.block[:0], make([]float64, t.chain.Delay())...)
		err = t.write()
	}
	return errors.Join(err, t.out.Flush(), t.file.Close())
}
