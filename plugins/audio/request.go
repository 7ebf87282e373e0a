package main

import (
	"slices"

	"ft.tc/backlot/sdk"
)

// request is task_data. The host holds it against schema.json before a task is queued; what is checked here again keeps a
// plugin safe that is driven without a host.
type request struct {
	Tracks       []track  `json:"tracks"`
	Ducking      ducking  `json:"ducking"`
	Loudness     loudness `json:"loudness"`
	OutputFormat string   `json:"output_format"`
	SampleRate   int      `json:"sample_rate"`
	Channels     int      `json:"channels"`
	Stems        bool     `json:"stems"`
	Duration     *float64 `json:"duration"`
	Peaks        peaks    `json:"peaks"`
	Waveform     waveform `json:"waveform"`
}

// track is one sound of the mix.
type track struct {
	URL       *string  `json:"url"`
	Ambience  *string  `json:"ambience"`
	RoleName  *string  `json:"role"`
	GainDB    float64  `json:"gain_db"`
	Pan       float64  `json:"pan"`
	Start     float64  `json:"start"`
	TrimStart float64  `json:"trim_start"`
	Duration  *float64 `json:"duration"`
	FadeIn    float64  `json:"fade_in"`
	FadeOut   float64  `json:"fade_out"`
	Loop      bool     `json:"loop"`
	Presets   []string `json:"presets"`

	Role string `json:"-"` // RoleName, or what follows from the rest
}

type loudness struct {
	Target      float64  `json:"target_lufs"`
	TruePeakDB  *float64 `json:"true_peak_db"`
	TruePeak    *float64 `json:"true_peak"` // another name for the same
	Off         bool     `json:"off"`
	ceilingDBTP float64
}

// roles are the buses, in the order in which they are mixed.
var roles = []string{"dialogue", "music", "ambience", "effects"}

// sampleRates are those that every encoder but MP3's takes.
var sampleRates = []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000}

const (
	longest      = 3600.0 // seconds, of a mix and of all times in it
	longestFade  = 600.0
	shortest     = 0.01
	mostTracks   = 32
	mostPresets  = 8
	longestURL   = 2048
	mostMP3Rate  = 48000
	defaultRate  = 48000
	workRate     = 48000 // what the graph runs at, at least: its filters reach up to 10 kHz
	outlineRate  = 100   // points a second
	outlineLimit = 200
)

func read(t *sdk.Task) (request, error) {
	r := request{
		OutputFormat: "wav", SampleRate: defaultRate, Channels: 2,
		Ducking: newDucking(), Loudness: loudness{Target: -23},
	}
	if err := t.Decode(&r); err != nil {
		return r, err
	}
	r.complete()
	return r, r.check()
}

// complete fills in what follows from other fields.
func (r *request) complete() {
	for i := range r.Tracks {
		t := &r.Tracks[i]
		switch {
		case t.RoleName != nil:
			t.Role = *t.RoleName
		case t.Ambience != nil:
			t.Role = "ambience"
		default:
			t.Role = "effects"
		}
	}
	r.Loudness.ceilingDBTP = -1
	for _, given := range []*float64{r.Loudness.TruePeak, r.Loudness.TruePeakDB} {
		if given != nil {
			r.Loudness.ceilingDBTP = *given
		}
	}
}

// rate is the sample rate of the filter graph.
func (r *request) rate() int {
	if r.SampleRate >= 44100 {
		return r.SampleRate
	}
	return workRate
}

// present are the roles that have a track.
func (r *request) present() []string {
	return slices.DeleteFunc(slices.Clone(roles), func(role string) bool {
		return !slices.ContainsFunc(r.Tracks, func(t track) bool { return t.Role == role })
	})
}
