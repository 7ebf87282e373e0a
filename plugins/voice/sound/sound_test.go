package sound_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/voice/sound"
)

func tone(rate int, hz, level, seconds, phase float64) []float64 {
	s := make([]float64, int(seconds*float64(rate)))
	for i := range s {
		s[i] = level * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)+phase)
	}
	return s
}

func power(s []float64) (sum float64) {
	for _, v := range s {
		sum += v * v / float64(len(s))
	}
	return sum
}

// The recommendation's own example: a tone of 997 Hz at full scale is -3.01 LUFS.
func TestMeterAgreesWithItsRecommendation(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{8000, 16000, 24000, 44100, 48000} {
		m := sound.NewMeter(rate)
		m.Measure(tone(rate, 997, 1, 3, 0))
		require.InDelta(t, -3.01, m.Loudness(), .1, rate)
		m = sound.NewMeter(rate)
		m.Measure(tone(rate, 997, .1, 3, 0))
		m.Measure(make([]float64, 10*rate)) // the gate
		require.InDelta(t, -23.01, m.Loudness(), .5, rate)
	}
	silent := sound.NewMeter(16000)
	silent.Measure(make([]float64, 16000))
	require.True(t, math.IsInf(silent.Loudness(), -1))
}

func TestPeakBetweenSamplesIsFound(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 7, 4800} {
		var p sound.Peak
		for block := range slices.Chunk(tone(48000, 12000, 1, .1, math.Pi/4), size) { // its samples are 3 dB below its peak
			p.Measure(block)
		}
		require.InDelta(t, 0, p.TruePeak(), .15)
	}
}

func TestResamplingKeepsToneTimeAndLevel(t *testing.T) {
	t.Parallel()
	for _, rates := range [][2]int{{16000, 8000}, {16000, 11025}, {16000, 16000}, {16000, 44100}, {24000, 48000}, {24000, 22050}} {
		r, in := sound.NewResampler(rates[0], rates[1]), tone(rates[0], 1000, .5, 1, 0)
		var out []float64
		for begin := 0; begin < len(in); begin += 777 {
			out = append(out, r.Apply(in[begin:min(begin+777, len(in))])...)
		}
		out = append(out, r.Rest()...)
		require.InDelta(t, rates[1], len(out), 2, rates)
		want := tone(rates[1], 1000, .5, 1, 0)
		for i := rates[1] / 10; i < rates[1]*9/10; i++ {
			require.InDelta(t, want[i], out[i], .003, "%v at %d", rates, i)
		}
	}
	gone := sound.NewResampler(16000, 8000)
	require.Less(t, power(gone.Apply(tone(16000, 6000, .5, 1, 0))), 1e-6, "what the rate can't hold does not come back as another tone")
}

func TestLimiterHoldsItsCeilingAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(1, 2))
	l, s := sound.NewLimiter(16000, -2), make([]float64, 64000)
	for i := range s {
		s[i] = dice.NormFloat64() * .2 * float64(1+i/16000%2*8) // loud every other second
	}
	for begin := 0; begin < len(s); begin += 500 {
		l.Apply(s[begin : begin+500])
	}
	most := 0.0
	for _, v := range s {
		most = max(most, math.Abs(v))
	}
	require.LessOrEqual(t, 20*math.Log10(most), -2+1e-9)

	l, quiet := sound.NewLimiter(16000, -2), tone(16000, 300, .7, 1, 0)
	through := append([]float64(nil), quiet...)
	l.Apply(through)
	for i := l.Delay(); i < len(quiet); i++ {
		require.InDelta(t, quiet[i-l.Delay()], through[i], 1e-9)
	}
}

func TestWhisperHasNoPitchAndTheSameLevel(t *testing.T) {
	t.Parallel()
	const rate, period = 16000, 100
	voice := make([]float64, 2*rate)
	for i := range voice {
		if i%period == 0 {
			voice[i] = 1
		}
	}
	sound.Bell(rate, 700, 20).Apply(voice)
	before := power(voice)
	repeats := func(s []float64) float64 { // how alike a period is to the next
		sum := 0.0
		for i := rate; i+period < len(s); i++ {
			sum += s[i] * s[i+period]
		}
		return sum / (power(s[rate:]) * float64(rate-period))
	}
	require.Greater(t, repeats(voice), .9)
	w := sound.NewWhisper(rate, 1)
	for begin := 0; begin < len(voice); begin += 333 {
		w.Apply(voice[begin:min(begin+333, len(voice))])
	}
	require.Less(t, math.Abs(repeats(voice)), .3)
	require.InDelta(t, 0, 10*math.Log10(power(voice[rate:])/before), 3)
}

func TestColourRaisesWhatItSays(t *testing.T) {
	t.Parallel()
	gain := func(f *sound.Biquad, hz float64) float64 {
		s := tone(16000, hz, .1, 1, 0)
		f.Apply(s)
		return 10 * math.Log10(power(s[8000:])/.005)
	}
	require.InDelta(t, 6, gain(sound.Bass(16000, 300, 6), 60), .4)
	require.InDelta(t, 0, gain(sound.Bass(16000, 300, 6), 4000), .4)
	require.InDelta(t, -5, gain(sound.Treble(16000, 3000, -5), 7500), .5)
	require.InDelta(t, 0, gain(sound.Treble(16000, 3000, -5), 200), .4)
	require.InDelta(t, 7, gain(sound.Bell(16000, 2000, 7), 2000), .2)
	require.Less(t, gain(sound.HighPass(16000, 60), 20), -15.0)
	shaken := tone(16000, 500, .5, 1, 0)
	sound.NewTremor(16000, 7, .35).Apply(shaken)
	require.Less(t, power(shaken), .8*.125)
	require.Equal(t, []byte{0xff, 0x7f, 0, 0x80, 0, 0}, sound.PCM(nil, []float64{2, -2, 0}))
}

func TestWAVIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	head, pcm := sound.WAVHead(22050, 2), []byte{1, 2, 3, 4}
	for _, wav := range [][]byte{
		append(bytes.Clone(head), pcm...),
		append(append(bytes.Clone(head[:40]), "\xff\xff\xff\xff"...), pcm...),                                  // written before its length was known
		append(append(append(bytes.Clone(head[:36]), "LIST\x03\x00\x00\x00abc\x00"...), head[36:]...), pcm...), // with a chunk of another kind
	} {
		rate, got, err := sound.ReadWAV(wav)
		require.NoError(t, err)
		require.Equal(t, 22050, rate)
		require.Equal(t, pcm, got)
	}
	for _, broken := range [][]byte{nil, head[:20], head[:36], append(bytes.Clone(head[:12]), head[36:]...), bytes.Replace(head, []byte{1, 0, 1, 0}, []byte{1, 0, 2, 0}, 1)} {
		_, _, err := sound.ReadWAV(broken)
		require.ErrorIs(t, err, sound.ErrWAV)
	}
}
