package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"math"
	"os"
	"regexp"
	"time"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/plugins/voice/delivery"
	"ft.tc/backlot/plugins/voice/script"
	"ft.tc/backlot/plugins/voice/timing"
	"ft.tc/backlot/sdk"
)

//go:embed schema.json
var schema []byte

var languageForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$`)

// Names of the work folder.
const (
	tapeName    = "speech.pcm"
	timingsName = "timings.json"
	vttName     = "lines.vtt"
	srtName     = "lines.srt"
)

// speaker is the generator of generate_character_voice.
type speaker struct{ backend synthesiser }

// synthesiser is what a backend does.
type synthesiser interface {
	// check refuses what the backend can't speak.
	check(j job) error
	// speak puts all of the text on the tape.
	speak(ctx context.Context, t *sdk.Task, j job, out *tape) error
	// model is what the result calls it.
	model(j job) string
}

// job is a request with all that follows from it.
type job struct {
	request  request
	profile  profile
	delivery delivery.Delivery
	bed      string  // kind of background; empty for none
	lead     float64 // seconds before the first word
	tail     float64 // and after the last
	warnings []string
}

var _ sdk.Configurer = (*speaker)(nil)

// Specification says what generate_character_voice takes and how long it runs.
func (*speaker) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type:        "generate_character_voice",
		Description: "Speaks a character's line: voice, emotion, pace and the sound of the place, with timings and subtitles.",
		DataSchema:  schema,
		Example:     []byte(`{"text":"I've been expecting you, detective.","emotion":"mysterious","pace":"slow","output_format":"wav","sample_rate":16000}`),
		Queue:       sdk.QueueCPUIntensive,
		Typical:     20 * time.Second,
		Maximum:     2 * time.Minute,
	}
}

// Generate speaks, mixes and encodes.
func (s *speaker) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	r, err := read(t)
	if err != nil {
		return nil, err
	}
	if s.backend == nil {
		return nil, sdk.Failf("not_configured", "The voice plugin was not configured")
	}
	defer tidy(t)
	j, err := s.prepare(ctx, t, r)
	if err != nil {
		return nil, err
	}
	out, err := newTape(t.Path(tapeName), j)
	if err != nil {
		return nil, ffmpeg.Failure(ctx, t, "speech", "", err)
	}
	if err := errors.Join(s.backend.speak(ctx, t, j, out), out.close()); err != nil {
		return nil, ffmpeg.Failure(ctx, t, "speech", "", err)
	}
	if out.samples == 0 {
		return nil, sdk.Failf(invalid, "Text has nothing that the voice can speak")
	}
	t.Progress(.8, "mixing")
	heard, err := j.master(ctx, t, out)
	if err != nil {
		return nil, err
	}
	if err := j.write(t, out); err != nil {
		return nil, ffmpeg.Failure(ctx, t, "speech", "", err)
	}
	t.Progress(1, "done")
	return j.result(s.backend.model(j), out, heard), nil
}

// prepare finds out how the text is to be spoken.
func (s *speaker) prepare(ctx context.Context, t *sdk.Task, r request) (job, error) {
	j := job{request: r, lead: .1, tail: .25}
	var err error
	if j.profile, err = profileOf(ctx, t, r.Profile); err != nil {
		return j, err
	}
	lines, unspoken := script.Read(j.profile.spell(r.Text))
	if len(lines) == 0 && r.Language == "en" {
		return j, sdk.Failf(invalid, "Text has nothing that an English voice can speak: no letters and no digits")
	}
	if unspoken > 0 && r.Language == "en" {
		j.warn("characters of the text that an English voice can't speak were left out")
	}
	d, ok := delivery.ByEmotion(r.Emotion)
	if !ok {
		j.warn("the emotion is not known here; the line is spoken neutrally")
	}
	if r.odd {
		j.warn("the pace is not known here; the line is spoken at the normal pace")
	}
	d, _ = d.Paced(r.stretch / j.profile.Rate).Raised(j.profile.Pitch).Coloured(j.profile.Timbre)
	j.delivery = d
	if j.bed, ok = bedFor(r.Background); !ok {
		j.warn("the background noise is not known here; there is none")
	}
	if j.bed != "" {
		j.lead, j.tail = .5, .9
	}
	return j, s.backend.check(j)
}

func (j *job) warn(sentence string) { j.warnings = append(j.warnings, sentence) }

// write leaves timings and subtitles.
func (j *job) write(t *sdk.Task, out *tape) error {
	words := timing.Written(tokensOf(j.request.Text), out.words)
	track := timing.Track{Duration: out.now(), Text: j.request.Text, Estimated: out.estimated, Words: words}
	if len(out.sounds) == 0 {
		track.Mouth = timing.Guess(words)
	} else {
		track.Sounds, track.Mouth = out.sounds, timing.MouthOf(out.sounds)
	}
	b, err := json.Marshal(track)
	if err != nil {
		return err
	}
	cues := timing.Cues(words)
	return errors.Join(
		os.WriteFile(t.Path(timingsName), b, 0o600),
		os.WriteFile(t.Path(vttName), []byte(timing.WebVTT(cues)), 0o600),
		os.WriteFile(t.Path(srtName), []byte(timing.SubRip(cues)), 0o600),
	)
}

func (j *job) result(model string, out *tape, heard level) *sdk.Result {
	warnings := j.warnings
	if warnings == nil {
		warnings = []string{}
	}
	kind := "measured"
	if out.estimated {
		kind = "estimated"
	}
	name, mediaType := outputs[j.request.Format].name, outputs[j.request.Format].mediaType
	return &sdk.Result{
		Media: name,
		Artifacts: []sdk.Artifact{
			{Name: name, Role: "media", MediaType: mediaType},
			{Name: timingsName, Role: "timings", MediaType: "application/json"},
			{Name: vttName, Role: "subtitles", MediaType: "text/vtt"},
			{Name: srtName, Role: "subtitles", MediaType: "application/x-subrip"},
		},
		Metadata: map[string]any{
			"generation_model": model, "emotion": j.delivery.Emotion, "speaking_rate": round(1 / j.delivery.Stretch), "timbre": j.profile.Timbre,
			"background_noise": j.bed, "format": j.request.Format, "words": len(out.words), "timings": kind,
			"bandwidth_hz": min(out.rate, j.request.SampleRate) / 2, "duration": round(out.now()), "sample_rate": j.request.SampleRate, "warnings": warnings,
			"loudness_lufs": tenth(heard.Loudness), "true_peak_dbtp": tenth(heard.TruePeak),
		},
	}
}

// tenth keeps a digit of what is measured in decibels. Silence has a number too.
func tenth(v float64) float64 { return math.Round(10*max(v, -120)) / 10 }
