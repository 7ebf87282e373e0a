package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// treated runs each preset, and last none, over the same mono sound at hard left, and returns what each made of it.
func treated(t *testing.T, x []float64, names ...string) map[string][]float64 {
	t.Helper()
	seconds := math.Ceil(float64(len(x))/testRate) + 0.5
	var tracks []data
	for i, n := range append(names, "") {
		track := data{"url": "one", "pan": -1, "start": float64(i) * seconds}
		if n != "" {
			track["presets"] = []string{n}
		}
		tracks = append(tracks, track)
	}
	got, _ := mixed(t, data{"tracks": tracks}, map[string]string{"one": wav(t, x)})
	out := map[string][]float64{}
	for i, n := range append(names, "") {
		from := int(float64(i) * seconds * testRate)
		out[n] = got[0][from : from+len(x)]
	}
	return out
}

func TestEqualisersBendTheSpectrumAsTheySay(t *testing.T) {
	t.Parallel()
	got := treated(t, noise(0.1, 1), "low_cut", "warm", "bright", "voice_presence", "telephone", "radio")
	change := func(name string, hertz float64) float64 { return band(got[name], hertz) - band(got[""], hertz) }
	require.Less(t, change("low_cut", 40), -14.0)
	require.InDelta(t, 0, change("low_cut", 500), 0.5)
	require.InDelta(t, 3, change("warm", 100), 1)
	require.InDelta(t, -3.5, change("warm", 12000), 1)
	require.InDelta(t, 4.5, change("bright", 14000), 1)
	require.InDelta(t, 0, change("bright", 1000), 0.5)
	require.InDelta(t, 4, change("voice_presence", 3000), 1)
	require.InDelta(t, -2, change("voice_presence", 250), 1)
	for _, name := range []string{"telephone", "radio"} {
		require.Less(t, change(name, 100)-change(name, 1000), -15.0, name)
		require.Less(t, change(name, 12000)-change(name, 1000), -15.0, name)
	}
	require.Greater(t, change("radio", 4500)-change("telephone", 4500), 3.0, "a radio is wider")
}

func TestHumIsNotchedOutAndTheRestStays(t *testing.T) {
	t.Parallel()
	x := tone(440, 0.1, 3)
	for i := range x {
		x[i] += tone50(i) + 0.05*math.Sin(2*math.Pi*60*float64(i)/testRate)
	}
	got := treated(t, x, "dehum")
	tail := func(name string) []float64 { return got[name][2*testRate:] }
	require.Less(t, at(tail("dehum"), 50), at(tail(""), 50)-25)
	require.Less(t, at(tail("dehum"), 150), at(tail(""), 150)-25)
	require.Less(t, at(tail("dehum"), 60), at(tail(""), 60)-25)
	require.InDelta(t, at(tail(""), 440), at(tail("dehum"), 440), 0.3)
}

func tone50(i int) float64 {
	w := 2 * math.Pi * 50 * float64(i) / testRate
	return 0.05*math.Sin(w) + 0.02*math.Sin(3*w)
}

// at is the level of one frequency in dB.
func at(x []float64, hertz float64) float64 {
	var re, im float64
	for i, v := range x {
		sin, cos := math.Sincos(2 * math.Pi * hertz * float64(i) / testRate)
		re, im = re+v*cos, im+v*sin
	}
	return 20 * math.Log10(2*math.Hypot(re, im)/float64(len(x))+1e-12)
}

// spoken is bursts of tones over a steady hiss.
func spoken(hiss float64) []float64 {
	x := noise(hiss, 6)
	for i, v := range speech(0.3, 6) {
		x[i] += v
	}
	return x
}

func TestDenoiseLowersTheHissAndKeepsTheVoice(t *testing.T) {
	t.Parallel()
	got := treated(t, spoken(0.01), "denoise", "dialogue_clean")
	for name, least := range map[string]float64{"denoise": 10, "dialogue_clean": 6} {
		require.Less(t, level(got[name], 5.3, 5.9), level(got[""], 5.3, 5.9)-least, "%s: the pause", name)
		require.InDelta(t, level(got[""], 3, 5), level(got[name], 3, 5), 2, "%s: the voice", name)
	}
}

func TestDeclickRepairsClicks(t *testing.T) {
	t.Parallel()
	x := tone(300, 0.2, 2)
	for i := 4000; i < len(x); i += 9000 {
		x[i], x[i+1] = 0.9, -0.9
	}
	got := treated(t, x, "declick")
	require.Greater(t, peak(got[""]), -1.0)
	require.Less(t, peak(got["declick"][4800:len(x)-4800]), db(0.3))
	require.InDelta(t, at(got[""], 300), at(got["declick"], 300), 0.3)
}

func TestDynamicsSqueezeAsHardAsTheySay(t *testing.T) {
	t.Parallel()
	x := join(tone(500, 0.8, 1), tone(500, 0.02, 1), tone(500, 0.8, 1))
	got := treated(t, x, "compress_gentle", "compress_hard", "limit")
	span := func(name string) float64 { return level(got[name], 0.5, 1) - level(got[name], 1.7, 2) }
	require.InDelta(t, 32, span(""), 0.2)
	require.InDelta(t, 22, span("compress_gentle"), 3)
	require.InDelta(t, 9, span("compress_hard"), 3)
	require.InDelta(t, -6, peak(got["limit"]), 0.2)
	require.InDelta(t, level(got[""], 1.7, 2), level(got["limit"], 1.7, 2), 0.1, "what is quiet stays")
}

func TestDeEssTurnsSibilantsDownAlone(t *testing.T) {
	t.Parallel()
	vowel, sibilant := tone(300, 0.3, 1), tone(8000, 0.3, 1)
	got := treated(t, join(vowel, sibilant), "de_ess")
	require.InDelta(t, level(got[""], 0.2, 0.9), level(got["de_ess"], 0.2, 0.9), 0.3)
	require.Less(t, level(got["de_ess"], 1.2, 1.9), level(got[""], 1.2, 1.9)-8)
}

// dies is the time of 60 dB after a sound has ended at 0.1 s, from the slope of the backward integral between 5 and 25 dB.
func dies(x []float64) float64 {
	x = x[testRate/10+testRate/50:]
	total := power(x) * float64(len(x))
	left, from, to := total, 0, 0
	for i, v := range x {
		left -= v * v
		switch level := 10 * math.Log10(left/total+1e-12); {
		case level > -5:
			from = i
		case level > -25:
			to = i
		}
	}
	return 3 * float64(to-from) / testRate
}

func TestReverbsDieAwayAsPlacesDo(t *testing.T) {
	t.Parallel()
	x := join(noise(0.3, 0.1), silence(4.9))
	got := treated(t, x, "room", "plate", "hall", "cathedral")
	for name, seconds := range map[string]float64{"room": 0.45, "plate": 1.6, "hall": 1.9, "cathedral": 4.8} {
		require.InEpsilon(t, seconds, dies(got[name]), 0.3, name)
		require.InDelta(t, level(got[""], 0, 0.1), level(got[name], 0, 0.1), 2.5, "%s: the sound itself stays", name)
		require.InDelta(t, got[""][1], got[name][1], 0.002, "%s: at once", name)
	}
	require.Less(t, level(got[""], 0.2, 1), -150.0, "without a preset it is dry")
}

func TestReverbOutlivesItsTrackAndIsWide(t *testing.T) {
	t.Parallel()
	got, _ := mixed(t, one(data{"presets": []string{"hall"}}), map[string]string{"one": wav(t, noise(0.3, 0.2))})
	require.Greater(t, float64(len(got[0]))/testRate, 2.0)
	require.Greater(t, level(got[0], 0.5, 1), -60.0)
	sum, apart := make([]float64, testRate), make([]float64, testRate)
	for i := range testRate {
		sum[i], apart[i] = got[0][testRate/2+i]+got[1][testRate/2+i], got[0][testRate/2+i]-got[1][testRate/2+i]
	}
	require.InDelta(t, 0, level(sum, 0, 1)-level(apart, 0, 1), 1.5)
}

func TestSlapDelayAnswersOnce(t *testing.T) {
	t.Parallel()
	click := silence(0.6)
	click[100] = 0.8
	got := treated(t, click, "slap_delay")["slap_delay"]
	require.InDelta(t, 0.8, got[100], 0.01)
	require.InDelta(t, 0.32, got[100+int(slap*testRate)], 0.02)
	require.Less(t, peak(got[100+int(1.5*slap*testRate):]), -60.0)
}

// A preset that is in the list and in no test would be one that nobody heard.
func TestSchemaAndPresetsAgree(t *testing.T) {
	t.Parallel()
	require.Len(t, presetNames(), 19)
	for _, n := range presetNames() {
		require.Contains(t, string(schema), `"`+n+`"`)
		require.Contains(t, string(schema), n+" (", "what %s does is documented", n)
	}
}
