package main

import (
	"fmt"
	"slices"
	"strings"

	"ft.tc/backlot/plugins/internal/ambience"
	"ft.tc/backlot/sdk"
)

const invalid = "invalid_task_data"

func (r *request) check() error {
	switch {
	case len(r.Tracks) < 1 || len(r.Tracks) > mostTracks:
		return sdk.Failf(invalid, "tracks: Tracks are required: a list of 1 to %d tracks", mostTracks)
	case !slices.Contains(formatNames(), r.OutputFormat):
		return sdk.Failf(invalid, "output_format: Output format must be wav, mp3, flac, ogg or m4a")
	case !slices.Contains(sampleRates, r.SampleRate):
		return sdk.Failf(invalid, "sample_rate: Sample rate must be one of %s", strings.Trim(fmt.Sprint(sampleRates), "[]"))
	case r.OutputFormat == "mp3" && r.SampleRate > mostMP3Rate:
		return sdk.Failf(invalid, "sample_rate: Sample rate must be at most %d for mp3: ask for less, or for another output format", mostMP3Rate)
	case r.Channels != 1 && r.Channels != 2:
		return sdk.Failf(invalid, "channels: Channels must be 1 or 2")
	case r.Duration != nil && !within(*r.Duration, shortest, longest):
		return sdk.Failf(invalid, "duration: Duration must be between %v and %v seconds", shortest, longest)
	case r.Peaks.perSecond != 0 && !within(r.Peaks.perSecond, 1, outlineLimit):
		return sdk.Failf(invalid, "peaks: Peaks must be true, false or a whole number of points a second from 1 to %d", outlineLimit)
	case r.Waveform.On && !within(float64(r.Waveform.Width), 64, 4096):
		return sdk.Failf(invalid, "waveform.width: Waveform width must be a whole number from 64 to 4096")
	case r.Waveform.On && !within(float64(r.Waveform.Height), 16, 1024):
		return sdk.Failf(invalid, "waveform.height: Waveform height must be a whole number from 16 to 1024")
	}
	if err := r.checkLevels(); err != nil {
		return err
	}
	for i, t := range r.Tracks {
		if sentence := t.check(); sentence != "" {
			return sdk.Failf(invalid, "tracks[%d].%s", i, sentence)
		}
	}
	return nil
}

func (r *request) checkLevels() error {
	d, l := r.Ducking, r.Loudness
	switch {
	case !within(d.AmountDB, 0, 40):
		return sdk.Failf(invalid, "ducking.amount_db: Ducking amount must be between 0 and 40 dB")
	case !within(d.AttackMS, 1, 2000):
		return sdk.Failf(invalid, "ducking.attack_ms: Ducking attack must be between 1 and 2000 ms")
	case !within(d.ReleaseMS, 1, 9000):
		return sdk.Failf(invalid, "ducking.release_ms: Ducking release must be between 1 and 9000 ms")
	case len(d.Under) < 1 || len(d.Under) > len(roles) || repeats(d.Under):
		return sdk.Failf(invalid, "ducking.under: Ducking under must be a list of 1 to 4 different roles")
	case !subset(d.Under, roles):
		return sdk.Failf(invalid, "ducking.under: Role must be dialogue, music, ambience or effects")
	case !within(l.Target, -36, -8):
		return sdk.Failf(invalid, "loudness.target_lufs: Target loudness must be between -36 and -8 LUFS")
	case !within(l.ceilingDBTP, -9, 0):
		return sdk.Failf(invalid, "loudness.true_peak_db: True peak must be between -9 and 0 dBTP")
	}
	return nil
}

// check says what is wrong with the track, beginning with the field; empty means nothing.
func (t track) check() string {
	switch {
	case (t.URL == nil) == (t.Ambience == nil):
		return "url: Track needs either url or ambience, not both"
	case t.URL != nil && (*t.URL == "" || len([]rune(*t.URL)) > longestURL):
		return fmt.Sprintf("url: URL must be the URL of a sound, at most %d characters long", longestURL)
	case t.Ambience != nil && !slices.Contains(ambience.Kinds(), *t.Ambience):
		return "ambience: Ambience must be rain, street, crowd, room or wind"
	case !slices.Contains(roles, t.Role):
		return "role: Role must be dialogue, music, ambience or effects"
	case !within(t.GainDB, -60, 24):
		return "gain_db: Gain must be between -60 and 24 dB"
	case !within(t.Pan, -1, 1):
		return "pan: Pan must be between -1 (left) and 1 (right)"
	case !within(t.Start, 0, longest):
		return "start: Start must be between 0 and 3600 seconds"
	case !within(t.TrimStart, 0, longest):
		return "trim_start: Trim start must be between 0 and 3600 seconds"
	case t.Duration != nil && !within(*t.Duration, shortest, longest):
		return "duration: Duration must be between 0.01 and 3600 seconds"
	case !within(t.FadeIn, 0, longestFade):
		return "fade_in: Fade in must be between 0 and 600 seconds"
	case !within(t.FadeOut, 0, longestFade):
		return "fade_out: Fade out must be between 0 and 600 seconds"
	case len(t.Presets) > mostPresets || repeats(t.Presets):
		return fmt.Sprintf("presets: Presets must be a list of at most %d different names", mostPresets)
	case !subset(t.Presets, presetNames()):
		return "presets: Preset must be one of " + strings.Join(presetNames(), ", ")
	}
	return ""
}

func within(v, from, to float64) bool { return v >= from && v <= to }

func subset(names, all []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(all, n) })
}

func repeats(names []string) bool {
	seen := map[string]bool{}
	for _, n := range names {
		seen[n] = true
	}
	return len(seen) < len(names)
}
