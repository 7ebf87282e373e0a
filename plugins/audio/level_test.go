package main

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk/sdktest"
)

func delivered(out sdktest.Outcome) string { return filepath.Join(out.WorkDir, out.Result.Media) }

func TestLoudnessComesToItsTargetUnderItsPeak(t *testing.T) {
	t.Parallel()
	steady, voice, spiky := wav(t, noise(0.05, 3)), wav(t, speech(0.2, 4)), wav(t, spikes(4))
	for name, c := range map[string]struct {
		file         string
		target, peak float64
		format, mode string
	}{
		"noise to broadcast":       {steady, -23, -1, "wav", "linear"},
		"spikes to the web in mp3": {spiky, -16, -1.5, "mp3", "limiter"},
		"speech to a stream":       {voice, -10, -4, "ogg", "limiter"},
		"speech in m4a":            {voice, -18, -2, "m4a", "linear"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := one(nil)
			d["loudness"], d["output_format"] = data{"target_lufs": c.target, "true_peak_db": c.peak}, c.format
			out := process(t, d, map[string]string{"one": c.file})
			require.NoError(t, out.Err)
			m := out.Metadata(t)
			t.Logf("%s: before %v, gain %v, %v, after %v", name, m["loudness_before"], m["loudness_gain_db"], m["loudness_mode"], m["loudness_after"])
			integrated, truePeak := independent(t, delivered(out))
			require.InDelta(t, c.target, integrated, 0.5)
			require.LessOrEqual(t, truePeak, c.peak+0.1)
			require.Equal(t, c.mode, m["loudness_mode"])
			require.Equal(t, true, m["loudness_reached"])
			require.NotContains(t, m, "loudness_note")
			after := m["loudness_after"].(map[string]any)
			require.InDelta(t, integrated, after["integrated_lufs"], 0.15)
			require.InDelta(t, truePeak, after["true_peak_dbtp"], 0.3)
			if c.mode == "linear" {
				require.InDelta(t, c.target-m["loudness_before"].(map[string]any)["integrated_lufs"].(float64), m["loudness_gain_db"], 0.3)
			}
		})
	}
}

// spikes are quiet but for short peaks that no plain gain could bring up.
func spikes(seconds float64) []float64 {
	x := noise(0.05, seconds)
	for i := range x {
		if i%24000 < 40 {
			x[i] += 0.8 * math.Sin(2*math.Pi*2400*float64(i%24000)/testRate)
		}
	}
	return x
}

func TestWhatHasNoLoudnessIsSaidSo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		x      []float64
		gain   float64
		mode   string
		note   string
		figure any
	}{
		"silence": {silence(1), 0, "unmeasured", "silent", nil},
		"short":   {tone(1000, 0.5, 0.2), 0, "unmeasured", "too short", -9.0},
		"loud and short, its peak is held all the same": {tone(1000, 1, 0.2), 9, "limiter", "too short", -1.0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := process(t, one(data{"gain_db": c.gain}), map[string]string{"one": wav(t, c.x)})
			require.NoError(t, out.Err)
			m := out.Metadata(t)
			require.Equal(t, c.mode, m["loudness_mode"])
			require.Equal(t, false, m["loudness_reached"])
			require.Contains(t, m["loudness_note"], c.note)
			after := m["loudness_after"].(map[string]any)
			require.Nil(t, after["integrated_lufs"])
			if c.figure == nil {
				require.Nil(t, after["true_peak_dbtp"])
				return
			}
			require.InDelta(t, c.figure, after["true_peak_dbtp"], 0.2)
		})
	}
}

func TestTargetOutOfReachIsSaidSo(t *testing.T) {
	t.Parallel()
	d := one(nil)
	d["loudness"] = data{"target_lufs": -8, "true_peak": -9}
	out := process(t, d, map[string]string{"one": wav(t, spikes(2))})
	require.NoError(t, out.Err)
	m := out.Metadata(t)
	require.Equal(t, false, m["loudness_reached"])
	require.Contains(t, m["loudness_note"], "can't be reached")
	require.LessOrEqual(t, m["loudness_after"].(map[string]any)["true_peak_dbtp"], -8.9)
}

func TestStemsSumToTheMix(t *testing.T) {
	t.Parallel()
	in := map[string]string{"line": wav(t, speech(0.3, 3)), "music": wav(t, tone(330, 0.2, 4), tone(440, 0.2, 4)), "bang": wav(t, noise(0.1, 0.5))}
	d := data{
		"tracks": []data{
			{"url": "line", "role": "dialogue", "presets": []string{"room"}}, {"url": "music", "role": "music", "fade_out": 1},
			{"url": "bang", "start": 2, "pan": 0.6}, {"ambience": "rain", "gain_db": -10},
		},
		"stems": true, "loudness": data{"target_lufs": -23},
	}
	out := process(t, d, in)
	require.NoError(t, out.Err)
	require.Equal(t, "linear", out.Metadata(t)["loudness_mode"])
	mix := decode(t, delivered(out), testRate, 2)
	var stems []string
	for _, a := range out.Result.Artifacts {
		if a.Role != "stem" {
			continue
		}
		stems = append(stems, a.Name)
		stem := decode(t, filepath.Join(out.WorkDir, a.Name), testRate, 2)
		require.Len(t, stem[0], len(mix[0]), a.Name)
		require.Greater(t, level(stem[0], 0, 4), -70.0, a.Name)
		for c := range mix {
			for i := range mix[c] {
				mix[c][i] -= stem[c][i]
			}
		}
	}
	require.Equal(t, []string{"stem-dialogue.wav", "stem-music.wav", "stem-ambience.wav", "stem-effects.wav"}, stems)
	require.Less(t, level(mix[0], 0, 5), -100.0)
	require.Less(t, level(mix[1], 0, 5), -100.0)
}
