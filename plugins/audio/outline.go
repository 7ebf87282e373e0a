package main

import (
	"io"
	"math"
	"os"

	"ft.tc/backlot/plugins/audio/outline"
	"ft.tc/backlot/sdk"
)

const (
	peaksName    = "peaks.json"
	waveformName = "waveform.png"
)

// drawing is what is made of the samples of the delivered file: peaks, a picture, both or neither.
type drawing struct {
	mix   *mix
	shape *outline.Shape
}

func (m *mix) outline() *drawing { return &drawing{mix: m} }

func (d *drawing) wanted() bool { return d.mix.Peaks.perSecond > 0 || d.mix.Waveform.On }

// reader takes the samples; nil where nobody wants them.
func (d *drawing) reader() func(io.Reader) error {
	if !d.wanted() {
		return nil
	}
	m := d.mix
	return func(r io.Reader) error {
		frames := int64(math.Round(m.seconds() * float64(m.SampleRate)))
		d.shape = &outline.Shape{Rate: m.SampleRate, Channels: m.Channels}
		if m.Peaks.perSecond > 0 {
			d.shape.SamplesPerPixel = max(2, int(math.Round(float64(m.SampleRate)/m.Peaks.perSecond)))
		}
		if m.Waveform.On {
			d.shape.Columns, d.shape.Frames = m.Waveform.Width, frames
		}
		return d.shape.Read(r)
	}
}

// save writes the files that are wanted. They are named beside an error too.
func (d *drawing) save() (artifacts []sdk.Artifact, err error) {
	m := d.mix
	if m.Peaks.perSecond > 0 {
		artifacts = append(artifacts, sdk.Artifact{Name: peaksName, Role: "peaks", MediaType: "application/json"})
		err = d.create(peaksName, d.shape.WriteJSON)
	}
	if m.Waveform.On && err == nil {
		artifacts = append(artifacts, sdk.Artifact{Name: waveformName, Role: "waveform", MediaType: "image/png"})
		err = d.create(waveformName, func(w io.Writer) error { return d.shape.WritePNG(w, m.Waveform.Height) })
	}
	return artifacts, err
}

func (d *drawing) create(name string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(d.mix.task.Path(name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
