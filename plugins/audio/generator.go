package main

import (
	"context"
	_ "embed"
	"errors"
	"os"
	"time"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

//go:embed schema.json
var schema []byte

// mixer is the generator of process_audio.
type mixer struct{}

func (mixer) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type:        "process_audio",
		Description: "Mixes tracks and synthesised atmospheres: gain, pan, fades, treatments, ducking under dialogue, loudness after EBU R128; stems, peaks and a waveform picture on request.",
		DataSchema:  schema,
		Example: []byte(`{"tracks":[{"ambience":"rain","duration":2,"fade_in":0.5,"fade_out":0.5},{"ambience":"street","role":"effects","duration":2,"gain_db":-6}],
			"loudness":{"target_lufs":-23},"output_format":"wav","peaks":true}`),
		Queue:   sdk.QueueCPUIntensive,
		Typical: 75 * time.Second,
		Maximum: 5 * time.Minute,
	}
}

// How far the task is when a step is done.
const (
	fetched  = .08
	rendered = .50
	levelled = .92
)

func (mixer) Generate(ctx context.Context, t *sdk.Task) (_ *sdk.Result, err error) {
	r, err := read(t)
	if err != nil {
		return nil, err
	}
	m := &mix{request: r, task: t}
	artifacts := []sdk.Artifact{m.media()}
	defer func() { m.tidy(artifacts, err != nil) }()
	m.sources, err = fetch(ctx, t, r, func(part float64) { m.advance(fetched*part, "reading_tracks") })
	if err != nil {
		return nil, err
	}
	if m.total, err = place(r, m.sources); err != nil {
		return nil, err
	}
	for _, source := range m.sources {
		if err := m.listenForNoise(ctx, source); err != nil {
			return nil, err
		}
	}
	m.advance(fetched, "mixing")
	before, err := m.render(ctx)
	if err != nil {
		return nil, ffmpeg.Failure(ctx, t, "mix", "", err)
	}
	l, more, err := m.make(ctx, before)
	if artifacts = append(artifacts, more...); err != nil {
		return nil, ffmpeg.Failure(ctx, t, "mix", "", err)
	}
	m.advance(1, "done")
	return &sdk.Result{Media: artifacts[0].Name, Artifacts: artifacts, Metadata: m.metadata(l)}, nil
}

// media is the file that a task is for.
func (m *mix) media() sdk.Artifact {
	f := formatOf(m.OutputFormat)
	return sdk.Artifact{Name: "mix." + f.ending, Role: "media", MediaType: f.mediaType}
}

// make delivers the mix and what goes with it. More files come back beside an error too, to be removed.
func (m *mix) make(ctx context.Context, before loudnessOf) (l levelling, more []sdk.Artifact, err error) {
	f := formatOf(m.OutputFormat)
	if l, err = m.deliver(ctx, f, m.media().Name, m.decide(before)); err != nil {
		return l, nil, err
	}
	if m.Stems {
		if more, err = m.stems(ctx, f, l.gain); err != nil {
			return l, more, err
		}
	}
	drawn, err := m.draw()
	return l, append(more, drawn...), err
}

// tidy removes what only the making needed, and everything if there is no result.
func (m *mix) tidy(artifacts []sdk.Artifact, failed bool) {
	names := m.files
	if failed {
		for _, a := range artifacts {
			names = append(names, a.Name)
		}
	}
	for _, n := range names {
		if err := os.Remove(m.task.Path(n)); err != nil && !errors.Is(err, os.ErrNotExist) {
			m.task.Warnf("work file stays: %v", err)
		}
	}
}
