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
	samplesName  = "outline.s16" // of the delivered file
)

func (m *mix) outlined() bool { return m.Peaks.perSecond > 0 || m.Waveform.On }

// draw makes what is wanted of the samples of the delivered file: peaks, a picture, both or neither. Files are named beside
// an error too.
func (m *mix) draw() (artifacts []sdk.Artifact, err error) {
	if !m.outlined() {
		return nil, nil
	}
	shape := &outline.Shape{Rate: m.SampleRate, Channels: m.Channels}
	if m.Peaks.perSecond > 0 {
		shape.SamplesPerPixel = max(2, int(math.Round(float64(m.SampleRate)/m.Peaks.perSecond)))
	}
	if m.Waveform.On {
		shape.Columns, shape.Frames = m.Waveform.Width, int64(math.Round(m.seconds()*float64(m.SampleRate)))
	}
	samples, err := os.Open(m.task.Path(samplesName))
	if err != nil {
		return nil, err
	}
	defer func() { _ = samples.Close() }() // only read from
	if err := shape.Read(samples); err != nil {
		return nil, err
	}
	if m.Peaks.perSecond > 0 {
		artifacts = append(artifacts, sdk.Artifact{Name: peaksName, Role: "peaks", MediaType: "application/json"})
		err = m.write(peaksName, shape.WriteJSON)
	}
	if m.Waveform.On && err == nil {
		artifacts = append(artifacts, sdk.Artifact{Name: waveformName, Role: "waveform", MediaType: "image/png"})
		err = m.write(waveformName, func(w io.Writer) error { return shape.WritePNG(w, m.Waveform.Height) })
	}
	return artifacts, err
}
