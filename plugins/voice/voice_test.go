package main

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/voice/delivery"
	"ft.tc/backlot/plugins/voice/sound"
	"ft.tc/backlot/plugins/voice/timing"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

type data map[string]any

const line = "Good evening, detective. The rain has not stopped for three days."

func speak(t *testing.T, d data, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	all := data{"text": line, "output_format": "wav", "sample_rate": 16000}
	for k, v := range d {
		all[k] = v
	}
	return runTask(t, all, opts...)
}

func runTask(t testing.TB, d data, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	return runWith(t, shared(), d, opts...)
}

// runWith runs a task on a generator that is configured already.
func runWith(t testing.TB, s *speaker, d data, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	p := plugin()
	p.Generators = []sdk.Generator{once{s}}
	return sdktest.Run(t, p, "generate_character_voice", d, opts...)
}

func spokenWell(t *testing.T, d data, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	o := speak(t, d, opts...)
	require.NoError(t, o.Err)
	return o
}

// samples decodes the media to floats at 16 kHz.
func samples(t *testing.T, o sdktest.Outcome) []float64 {
	t.Helper()
	path := filepath.Join(o.WorkDir, o.Result.Media)
	wav, err := os.ReadFile(path)
	require.NoError(t, err)
	rate, pcm, err := sound.ReadWAV(wav)
	if err != nil || rate != 16000 { // ffmpeg is slow to start
		pcm, err = exec.Command("ffmpeg", "-v", "error", "-i", path, "-f", "s16le", "-ac", "1", "-ar", "16000", "-").Output()
		require.NoError(t, err)
	}
	return sound.Floats(nil, pcm)
}

// sounding is what can be measured of a voice.
type sounding struct {
	seconds, pitch, sweep, level, brightness, voiced float64
}

// measure takes the pitch by autocorrelation, frame by frame, and the share of the energy above 2.5 kHz.
func measure(s []float64) sounding {
	m := sounding{seconds: float64(len(s)) / 16000}
	var pitches []float64
	loud, high, energy := 0, 0.0, 0.0
	previous := 0.0
	for begin := 0; begin+640 <= len(s); begin += 320 {
		frame := s[begin : begin+640]
		power := 0.0
		for _, v := range frame {
			power += v * v
			d := v - previous // a high pass, of a kind
			previous = v
			high += d * d
		}
		energy += power
		if power/640 < 1e-4 {
			continue
		}
		loud++
		if f, ok := pitchOf(frame, power); ok {
			pitches = append(pitches, f)
		}
	}
	for _, f := range pitches {
		m.pitch += f / float64(len(pitches))
	}
	for _, f := range pitches {
		m.sweep += (f - m.pitch) * (f - m.pitch) / float64(len(pitches))
	}
	m.sweep = math.Sqrt(m.sweep)
	m.level = 10 * math.Log10(energy/float64(len(s)))
	m.brightness = high / energy
	m.voiced = float64(len(pitches)) / float64(max(loud, 1))
	return m
}

func pitchOf(frame []float64, power float64) (float64, bool) {
	best, at := 0.0, 0
	for lag := 16000 / 350; lag <= 16000/60; lag++ {
		sum := 0.0
		for i := 0; i+lag < len(frame); i++ {
			sum += frame[i] * frame[i+lag]
		}
		if sum = sum / power * float64(len(frame)) / float64(len(frame)-lag); sum > best {
			best, at = sum, lag
		}
	}
	return 16000 / float64(max(at, 1)), best > .6
}

func TestEmotionsSoundDifferent(t *testing.T) {
	t.Parallel()
	heard := map[string]sounding{}
	for _, emotion := range delivery.Emotions() {
		m := measure(samples(t, spokenWell(t, data{"emotion": emotion})))
		t.Logf("%-10s %.2f s, pitch %3.0f Hz ± %2.0f, level %5.1f dB, brightness %.3f, voiced %2.0f %%", emotion, m.seconds, m.pitch, m.sweep, m.level, m.brightness, 100*m.voiced)
		heard[emotion] = m
	}
	plain := heard["neutral"]
	require.Greater(t, heard["happy"].pitch, 1.08*plain.pitch)
	require.Less(t, heard["sad"].pitch, .95*plain.pitch)
	require.Greater(t, heard["sad"].seconds, 1.2*plain.seconds)
	require.Less(t, heard["sad"].level, plain.level-2)
	require.Greater(t, heard["angry"].level, plain.level+2)
	require.Greater(t, heard["angry"].brightness, 1.2*plain.brightness)
	require.Less(t, heard["mysterious"].pitch, .9*plain.pitch)
	require.Less(t, heard["urgent"].seconds, .82*plain.seconds)
	require.Greater(t, heard["excited"].pitch, 1.2*plain.pitch)
	require.Less(t, heard["whisper"].voiced, .5*plain.voiced, "a whisper has no pitch")
	for a, x := range heard {
		for b, y := range heard {
			differs := math.Abs(math.Log(x.pitch/y.pitch))/.07 + math.Abs(math.Log(x.seconds/y.seconds))/.08 + math.Abs(x.level-y.level)/2 +
				math.Abs(math.Log(x.brightness/y.brightness))/.3 + math.Abs(x.voiced-y.voiced)/.3
			require.True(t, a == b || differs > 1.5, "%s and %s sound alike: %.1f", a, b, differs)
		}
	}
}

func TestPaceAndProfileAreHeard(t *testing.T) {
	t.Parallel()
	plain := measure(samples(t, spokenWell(t, nil)))
	slow := measure(samples(t, spokenWell(t, data{"pace": "slow"})))
	require.InDelta(t, 1.22, slow.seconds/plain.seconds, .08)
	fast := measure(samples(t, spokenWell(t, data{"pace": 1.5})))
	require.InDelta(t, 1/1.5, fast.seconds/plain.seconds, .08)
	deep := spokenWell(t, data{"character_voice_profile": "https://media.example/v.json"},
		sdktest.WithInput("https://media.example/v.json", document(t, `{"name":"Jones","voice":"rms","pitch":-2,"timbre":"deep","rate":0.9,"lens":"35mm"}`)))
	m := measure(samples(t, deep))
	require.Less(t, m.pitch, 105.0)
	require.Equal(t, "flite/rms", deep.Metadata(t)["generation_model"])
	require.Equal(t, "deep", deep.Metadata(t)["timbre"])
}

func document(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "profile.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestPronunciationIsSpokenInsteadOfTheSpelling(t *testing.T) {
	t.Parallel()
	said := func(profile string) timing.Track {
		return track(t, spokenWell(t, data{"text": "Siobhan waits.", "character_voice_profile": "p"}, sdktest.WithInput("p", document(t, profile))))
	}
	require.NotEqual(t, len(said(`{}`).Sounds), len(said(`{"pronunciation":{"siobhan":"shivawn the second"}}`).Sounds))
}

func track(t *testing.T, o sdktest.Outcome) (found timing.Track) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(o.WorkDir, timingsName))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &found))
	return found
}

// Between words that are apart there is less to hear than in them.
func TestWordsAreWhereTheirSoundIs(t *testing.T) {
	t.Parallel()
	o := spokenWell(t, data{"text": "Wait. Stop. Listen. There is 1 light, far out.", "emotion": "calm"})
	s, found := samples(t, o), track(t, o)
	var names []string
	for _, w := range found.Words {
		names = append(names, w.Text)
	}
	require.Equal(t, strings.Fields("Wait. Stop. Listen. There is 1 light, far out."), names)
	require.InDelta(t, float64(len(s))/16000, found.Duration, .02)
	power := func(from, to float64) (sum float64) {
		part := s[int(from*16000):min(int(to*16000), len(s))]
		for _, v := range part {
			sum += v * v / float64(len(part))
		}
		return sum
	}
	for i, w := range found.Words {
		require.Greater(t, power(w.Start, w.End), 1e-4, w.Text)
		if i > 0 {
			before := found.Words[i-1]
			require.GreaterOrEqual(t, w.Start, before.End-1e-9)
			if w.Start-before.End > .2 {
				require.Less(t, power(before.End+.09, w.Start-.02), .05*power(w.Start, w.End), "before %s", w.Text)
			}
		}
	}
	for i, m := range found.Mouth {
		require.GreaterOrEqual(t, m.End, m.Start)
		require.True(t, i == 0 || m.Start >= found.Mouth[i-1].Start)
	}
}

func TestFileIsWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	for format, codec := range map[string]string{"mp3": "mp3", "wav": "pcm_s16le", "flac": "flac", "ogg": "vorbis"} {
		rates := []int{8000, 44100}
		if format == "wav" || format == "flac" { // which treat all rates alike
			rates = rates[1:]
		}
		for _, rate := range rates {
			o := spokenWell(t, data{"text": "One. Two.", "output_format": format, "sample_rate": rate})
			out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,sample_rate,channels:format=duration", "-of", "json", filepath.Join(o.WorkDir, o.Result.Media)).Output()
			require.NoError(t, err)
			var found struct {
				Format  struct{ Duration string }
				Streams []struct {
					Codec    string `json:"codec_name"`
					Rate     string `json:"sample_rate"`
					Channels int
				}
			}
			require.NoError(t, json.Unmarshal(out, &found))
			seconds, err := strconv.ParseFloat(found.Format.Duration, 64)
			require.NoError(t, err)
			require.Equal(t, codec, found.Streams[0].Codec)
			require.Equal(t, strconv.Itoa(rate), found.Streams[0].Rate)
			require.InDelta(t, o.Metadata(t)["duration"], seconds, .2, "%s %d", format, rate) // MP3 has whole frames, long ones at 8 kHz
			t.Logf("asked %s at %d Hz: %s at %s Hz, %d channel, %.2f s", format, rate, found.Streams[0].Codec, found.Streams[0].Rate, found.Streams[0].Channels, seconds)
		}
	}
}

func TestBackgroundLiesUnderTheVoice(t *testing.T) {
	t.Parallel()
	dry, wet := spokenWell(t, nil), spokenWell(t, data{"background_noise": "rain_ambience"})
	require.Equal(t, "rain", wet.Metadata(t)["background_noise"])
	quiet := func(o sdktest.Outcome) float64 { // between the sentences
		found := track(t, o)
		for i := 1; i < len(found.Words); i++ {
			if from, to := found.Words[i-1].End+.1, found.Words[i].Start-.05; to-from > .1 {
				return measure(samples(t, o)[int(from*16000):int(to*16000)]).level
			}
		}
		t.Fatal("no pause")
		return 0
	}
	require.Less(t, quiet(dry), -55.0)
	require.Greater(t, quiet(wet), -50.0)
	require.Less(t, quiet(wet), measure(samples(t, wet)).level-8)
	odd := spokenWell(t, data{"background_noise": "dolphins", "emotion": "ultraviolet", "pace": "sideways"})
	require.Len(t, odd.Metadata(t)["warnings"], 3)
}

func TestSubtitlesSayWhatIsSpoken(t *testing.T) {
	t.Parallel()
	o := spokenWell(t, nil)
	srt, err := exec.Command("ffmpeg", "-v", "error", "-i", filepath.Join(o.WorkDir, vttName), "-f", "srt", "-").Output()
	require.NoError(t, err)
	require.Contains(t, strings.Join(strings.Fields(string(srt)), " "), "Good evening, detective.")
	own, err := os.ReadFile(filepath.Join(o.WorkDir, srtName))
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(string(srt)), strings.TrimSpace(string(own)))
}

func failure(t *testing.T, err error) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, err, &f)
	return f
}
