package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// scene is a line of dialogue from 0.5 s to 2 s of 5 s of music, and what is left of the music: the dialogue is on the left
// alone, the music on the right.
func scene(t *testing.T, voice float64, ducking any, role string) []float64 {
	t.Helper()
	in := map[string]string{"line": wav(t, speechWithoutPause(voice, 1.5)), "music": wav(t, tone(1000, 0.3, 5))}
	d := data{"tracks": []data{{"url": "music", "role": role, "pan": 1}, {"url": "line", "role": "dialogue", "start": 0.5, "pan": -1}}}
	if ducking != nil {
		d["ducking"] = ducking
	}
	got, _ := mixed(t, d, in)
	return got[1]
}

func speechWithoutPause(amplitude, seconds float64) []float64 {
	x := speech(amplitude, seconds)
	for i, v := range tone(180, amplitude, seconds) {
		x[i] += 0.3 * v
	}
	return x
}

func TestMusicGoesDownUnderDialogueAndComesBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		voice   float64
		ducking any
		amount  float64
	}{
		{0.03, nil, 10}, {0.1, data{"amount_db": 20, "attack_ms": 10, "release_ms": 200}, 20},
	} {
		music := scene(t, c.voice, c.ducking, "music")
		before := level(music, 0.1, 0.45)
		require.InDelta(t, before-c.amount, level(music, 1, 1.9), 1.5, "%+v", c)
		require.InDelta(t, before, level(music, 4.4, 5), 0.3, "%+v: it comes back", c)
		require.Less(t, level(music, 2, 2.05), before-1, "%+v: not at once", c)
	}
}

func TestOnlyWhatShouldGoesDown(t *testing.T) {
	t.Parallel()
	for role, ducking := range map[string]any{"effects": true, "music": false} {
		x := scene(t, 0.3, ducking, role)
		require.InDelta(t, level(x, 0.1, 0.45), level(x, 1, 1.9), 0.1, role)
	}
	x := scene(t, 0.3, data{"under": []string{"effects"}}, "music")
	require.InDelta(t, level(x, 0.1, 0.45), level(x, 1, 1.9), 0.1, "no effects, no ducking")
}
