package main

import (
	"context"
	"errors"
	"strconv"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

// source is a track whose sound is there, with its place in the mix. Lengths and places are in samples of the graph.
type source struct {
	track
	index    int
	file     *media // nil for a synthesised bed
	channels int    // that reach the pan: 1, or 2 for everything wider
	rate     float64
	from     int64 // where in the sound it begins
	length   int64 // how much of it sounds
	start    int64 // where in the mix
	cut      bool  // it ends before the sound does
	open     bool  // it lasts as long as the mix does
	looped   string
	floor    float64 // of its noise, in dBFS, where a preset has to know it
}

// media is a file of the host's.
type media struct {
	path, demuxer string
	seconds       float64
	channels      int
}

// fetch brings in what the tracks name. A URL that several name is fetched once.
func fetch(ctx context.Context, t *sdk.Task, r request, progress func(float64)) ([]*source, error) {
	known := map[string]*media{}
	sources := make([]*source, len(r.Tracks))
	for i, tr := range r.Tracks {
		progress(float64(i) / float64(len(r.Tracks)))
		s := &source{track: tr, index: i, channels: r.Channels, rate: float64(r.rate())}
		sources[i] = s
		if tr.URL == nil {
			continue
		}
		if known[*tr.URL] == nil {
			m, err := look(ctx, t, i, *tr.URL)
			if err != nil {
				return nil, err
			}
			known[*tr.URL] = m
		}
		s.file = known[*tr.URL]
		s.channels = min(s.file.channels, r.Channels)
	}
	return sources, nil
}

// look fetches a sound and finds out how long and wide it is.
func look(ctx context.Context, t *sdk.Task, index int, url string) (*media, error) {
	in, err := t.Input(ctx, url, sdk.InputAudio)
	if err != nil {
		return nil, err
	}
	d, ok := ffmpeg.Demuxer(in.MediaType)
	if !ok {
		return nil, noSound(index, url, "it is not a WAV, MP3, FLAC, OGG, AAC, AIFF or M4A file, or a video with sound")
	}
	info, words, err := ffmpeg.Probe(ctx, t, in.Path, d)
	fault := ""
	if err == nil {
		fault, words, err = ffmpeg.SoundFault(ctx, t, in.Path, d, info)
	}
	switch {
	case errors.Is(err, ffmpeg.ErrFailed):
		t.Warnf("track %d can't be read: %s", index, words)
		return nil, noSound(index, url, "the file is broken")
	case err != nil:
		return nil, ffmpeg.Failure(ctx, t, "mix", words, err)
	case fault != "":
		return nil, noSound(index, url, "the file "+fault)
	}
	m := &media{path: in.Path, demuxer: d, seconds: info.Duration, channels: info.Channels}
	if d == "mp3" || d == "aac" || info.VideoCodec != "" || m.seconds == 0 {
		if err := m.count(ctx, t); err != nil {
			return nil, err
		}
	}
	if m.seconds <= 0 {
		return nil, noSound(index, url, "the file has no sound in it")
	}
	return m, nil
}

// count finds the length of the sound by going through its packets, where the header says none, guesses it from the first
// bit rate, or says that of the picture.
func (m *media) count(ctx context.Context, t *sdk.Task) error {
	args := append([]string{"-t", strconv.FormatFloat(2*longest, 'f', -1, 64)}, ffmpeg.Input(m.path, m.demuxer)...)
	last := 0.0
	words, err := ffmpeg.Run(ctx, ffmpeg.Command(ctx, t, append(args, "-map", "0:a:0", "-c", "copy", "-f", "null", "-")...),
		func(seconds float64) { last = seconds })
	if err != nil {
		return ffmpeg.Failure(ctx, t, "mix", words, err)
	}
	m.seconds = last
	return nil
}

func noSound(index int, url, why string) error {
	if r := []rune(url); len(r) > 300 {
		url = string(r[:300]) + "…"
	}
	return sdk.Failf("input_not_sound", "tracks[%d].url: %s can't be played: %s", index, url, why)
}
