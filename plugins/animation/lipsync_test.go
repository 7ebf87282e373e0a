package main

import (
	"encoding/json"
	"image"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/character"
	"ft.tc/backlot/plugins/animation/lips"
	"ft.tc/backlot/plugins/video/timeline"
	"ft.tc/backlot/sdk/sdktest"
)

// voice is timings of two seconds: shut, wide open, shut, half open. Volume scales how wide.
func voice(t *testing.T, volume float64) string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"duration": 2.0, "mouth": []map[string]float64{
		{"start": .5, "end": 1, "open": volume}, {"start": 1.5, "end": 2, "open": volume / 2},
	}})
	require.NoError(t, err)
	return written(t, "timings.json", raw)
}

// The same take with a voice and with silence differs in the lower half of the face, when there is a voice to hear.
func TestMouthOfThePictureFollowsTheVoice(t *testing.T) {
	t.Parallel()
	take := func(volume float64) []image.Image {
		return frames(t, render(t, data{
			"lip_sync": "voice", "clip": "talk", "output_format": "png_sequence", "resolution": "120x120", "fps": 4, "duration": 2,
			"camera": data{"angle": "front", "shot": "close_up"}, "light": "studio", "background": "#808080", "antialias": 1,
		}, sdktest.WithInput("voice", voice(t, volume))))
	}
	loud, silent := take(1), take(0)
	require.Len(t, loud, 8)
	var moved [8]int
	for i := range moved {
		for k := range 120 * 120 {
			if k/120 > 66 && loud[i].At(k%120, k/120) != silent[i].At(k%120, k/120) {
				moved[i]++
			}
		}
	}
	require.Zero(t, moved[1], "a quarter of a second: silence")
	require.Greater(t, moved[3], 60, "three quarters: a loud sound")
	require.Zero(t, moved[5])
	require.Greater(t, moved[7], 30)
	require.Less(t, moved[7], moved[3])
}

// Whatever the clip, the mouth's opening goes with the timings through the whole take: their correlation is 1.
func TestOpeningCorrelatesWithTheTimings(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(voice(t, .9))
	require.NoError(t, err)
	track, err := lips.Parse(raw)
	require.NoError(t, err)
	m, err := character.New()
	require.NoError(t, err)
	for _, clip := range []string{"talk", "walk", "idle"} {
		p, err := newPerformance(&request{Clip: clip, LipSync: new(string), rate: timeline.RateOf(24)}, m, track)
		require.NoError(t, err)
		require.Equal(t, 48, p.frames)
		var n, sx, sy, sxx, syy, sxy float64
		for f := range p.frames {
			p.act(f)
			x, y := track.At(float64(f)/24), float64(p.pose.Weights[m.Node("mouth")][0])
			n, sx, sy, sxx, syy, sxy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
		}
		require.InDelta(t, 1, (n*sxy-sx*sy)/math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy)), 1e-3, clip)
	}
}

func TestTakeIsAsLongAsItsVoiceAndTalks(t *testing.T) {
	t.Parallel()
	out := sdktest.Run(t, plugin(), "render_animation", data{"lip_sync": "voice", "fps": 4, "resolution": "64x64"}, sdktest.WithInput("voice", voice(t, 1)))
	require.NoError(t, out.Err)
	require.InDelta(t, 2, out.Metadata(t)["duration"], 1e-9, "as long as the voice")
	require.Equal(t, "talk", out.Metadata(t)["clip"])
}

func TestMouthlessCharacterIsTold(t *testing.T) {
	t.Parallel()
	out := render(t, data{"lip_sync": "voice", "character": "box"}, sdktest.WithInput("voice", voice(t, 1)), sdktest.WithInput("box", written(t, "box.gltf", []byte(boxFile))))
	require.NoError(t, out.Err)
	m := out.Metadata(t)
	require.Contains(t, m["warnings"].([]any)[0], "no mouth")
	require.Equal(t, false, m["lip_sync"])
}

func TestBrokenTimingsNameTheirField(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "{", `{"mouth":[{"start":"x"}]}`, "#EXTM3U"} {
		out := render(t, data{"lip_sync": "voice"}, sdktest.WithInput("voice", written(t, "t.json", []byte(content))))
		require.Contains(t, failed(t, out, "invalid_input"), "lip_sync")
	}
}
