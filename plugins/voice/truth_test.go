package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/voice/delivery"
	"ft.tc/backlot/plugins/voice/timing"
	"ft.tc/backlot/sdk/sdktest"
)

var summary = regexp.MustCompile(`(?s)Summary:.*I:\s+(-?[0-9.]+) LUFS.*Peak:\s+(-?[0-9.]+) dBFS`)

// loudness is what ffmpeg finds in the file.
func loudness(t *testing.T, o sdktest.Outcome) (integrated, peak float64) {
	t.Helper()
	said, err := exec.Command("ffmpeg", "-hide_banner", "-nostats", "-i", filepath.Join(o.WorkDir, o.Result.Media), "-af", "ebur128=peak=true", "-f", "null", "-").CombinedOutput()
	require.NoError(t, err)
	found := summary.FindStringSubmatch(string(said))
	require.NotNil(t, found, string(said))
	integrated, err = strconv.ParseFloat(found[1], 64)
	require.NoError(t, err)
	peak, err = strconv.ParseFloat(found[2], 64)
	require.NoError(t, err)
	return integrated, peak
}

func TestLoudnessIsWhatTheMetadataSay(t *testing.T) {
	t.Parallel()
	for _, d := range []data{
		{}, {"emotion": "angry", "output_format": "mp3", "sample_rate": 22050}, {"emotion": "excited", "output_format": "ogg", "sample_rate": 44100},
		{"emotion": "angry", "output_format": "mp3", "sample_rate": 8000}, {"emotion": "sad", "output_format": "flac", "sample_rate": 48000},
		{"background_noise": "crowd", "output_format": "mp3", "sample_rate": 44100},
	} {
		d["text"] = "The rain has not stopped for three days."
		o := spokenWell(t, d)
		integrated, peak := loudness(t, o)
		meta := o.Metadata(t)
		delete(d, "text")
		t.Logf("%v: %.1f LUFS, %.1f dBTP; metadata %v LUFS, %v dBTP", d, integrated, peak, meta["loudness_lufs"], meta["true_peak_dbtp"])
		emotion, _ := d["emotion"].(string)
		want, _ := delivery.ByEmotion(emotion)
		require.InDelta(t, speechLevel+want.Level, integrated, 1.5, d)
		require.InDelta(t, integrated, meta["loudness_lufs"], .6, d)
		require.InDelta(t, peak, meta["true_peak_dbtp"], 1.2, d)
		require.LessOrEqual(t, peak, -1.0, d)
	}
}

// A backend that tells no sounds gets its words placed by what is heard. Here the truth is known.
func TestEstimatedWordsAreNearTheMeasured(t *testing.T) {
	t.Parallel()
	o := spokenWell(t, data{"text": "Good evening, detective. The rain has not stopped for three days, and neither have I. Somebody in this city knows the name; I want it."})
	found, envelope := track(t, o), timing.NewEnvelope(16000)
	envelope.Add(samples(t, o))
	var tokens []string
	for _, w := range found.Words {
		tokens = append(tokens, w.Text)
	}
	off, worst := 0.0, 0.0
	for i, w := range timing.Place(tokens, envelope.Energy, 0) {
		d := max(w.Start-found.Words[i].Start, found.Words[i].Start-w.Start)
		off, worst = off+d/float64(len(tokens)), max(worst, d)
	}
	t.Logf("%d words are %.3f s off, %.3f s at most", len(tokens), off, worst)
	require.Less(t, off, .12)
	require.Less(t, worst, .4)
}

// What is encoded begins when the timings say.
func TestEncodersKeepTheTime(t *testing.T) {
	t.Parallel()
	begins := func(format string) float64 {
		o := spokenWell(t, data{"text": "Stop.", "output_format": format, "sample_rate": 44100})
		for i, v := range samples(t, o) {
			if v > .05 || v < -.05 {
				return float64(i) / 16000
			}
		}
		return -1
	}
	plain := begins("wav")
	for _, format := range []string{"mp3", "ogg", "flac"} {
		require.InDelta(t, plain, begins(format), .015, format)
	}
}

func TestCommasAreHeldAsTheEmotionWants(t *testing.T) {
	t.Parallel()
	hold := func(emotion string) float64 {
		words := track(t, spokenWell(t, data{"text": "I waited for you, and nobody came.", "emotion": emotion})).Words
		for i, w := range words {
			if strings.HasSuffix(w.Text, ",") {
				return words[i+1].Start - w.End
			}
		}
		return 0
	}
	require.Greater(t, hold("neutral"), .08)
	require.Greater(t, hold("mysterious"), 1.6*hold("neutral"))
	require.Less(t, hold("urgent"), .6*hold("neutral"))
}

func TestSubtitlesSpellWordsAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	found := track(t, spokenWell(t, data{"text": "Siobhan \adrinks\x00 café au lait.", "character_voice_profile": "p"},
		sdktest.WithInput("p", document(t, `{"voice":"kal","pronunciation":{"siobhan":"shiv awn"}}`))))
	var said []string
	for _, w := range found.Words {
		said = append(said, w.Text)
	}
	require.Equal(t, "Siobhan drinks café au lait.", strings.Join(said, " "))
}
