package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/voice/sound"
	"ft.tc/backlot/sdk/sdktest"
)

// The program is a double that says half a second of a tone for each piece, to a pipe: the head of its file promises more.
func TestEspeakSpeaksInPieces(t *testing.T) { // sets PATH, so not in parallel
	dir := t.TempDir()
	tone := make([]float64, 11025)
	for i := range tone {
		tone[i] = .4 * math.Sin(2*math.Pi*220*float64(i)/22050)
	}
	wav := append(sound.WAVHead(22050, math.MaxInt32), sound.PCM(nil, tone)...)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tone.wav"), wav, 0o600))
	script := "#!/bin/sh\nread text || true\ncase \"$*\" in *xx*) exit 1;; esac\ncase $text in -*) cat " + dir + "/tone.wav;; *) exit 2;; esac\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "espeak-ng"), []byte(script), 0o700))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	say := func(language string) sdktest.Outcome {
		text := strings.TrimSpace(strings.Repeat("--help says nothing. ", 60)) // in three pieces, each like an option
		return sdktest.Run(t, plugin(), "generate_character_voice",
			data{"text": text, "language": language, "output_format": "wav", "sample_rate": 16000}, sdktest.WithBackend("espeak-ng", nil))
	}
	o := say("fr")
	require.NoError(t, o.Err)
	require.InDelta(t, 3*.5+2*.4+.35, o.Metadata(t)["duration"], .02)
	rises, within := 0, samples(t, o)[4000:8000] // a quarter of a second of the first piece
	for i := range within[1:] {
		if within[i] < 0 && within[i+1] >= 0 {
			rises++
		}
	}
	require.InDelta(t, 220./4, rises, 1, "the tone comes through as it was said")
	require.Len(t, track(t, o).Words, 180)
	require.Contains(t, failure(t, say("xx").Err).Message, "espeak-ng has: xx")
}
