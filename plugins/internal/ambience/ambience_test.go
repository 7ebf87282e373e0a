package ambience_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/ambience"
)

// sound is a bed taken apart into channels.
func sound(t *testing.T, kind string, seed uint64, rate, channels int, seconds float64) [][]float64 {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, ambience.Write(&b, kind, seed, rate, channels, seconds))
	frames := int(math.Round(seconds * float64(rate)))
	require.Equal(t, frames*channels*2, b.Len())
	raw, out := b.Bytes(), make([][]float64, channels)
	for c := range out {
		out[c] = make([]float64, frames)
		for i := range out[c] {
			out[c][i] = float64(int16(binary.LittleEndian.Uint16(raw[(i*channels+c)*2:]))) / 32768
		}
	}
	return out
}

func eachKind(t *testing.T, test func(t *testing.T, kind string)) {
	t.Helper()
	for _, kind := range ambience.Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, kind)
		})
	}
}

func TestKindsAreTheOnesThatTasksMayName(t *testing.T) {
	t.Parallel()
	require.ElementsMatch(t, []string{"rain", "street", "crowd", "room", "wind"}, ambience.Kinds())
	for _, k := range ambience.Kinds() {
		level, ok := ambience.Level(k)
		require.True(t, ok)
		require.InDelta(t, -23, level, 22.1)
	}
	_, ok := ambience.Level("sea")
	require.False(t, ok)
}

func TestBedIsAsLoudAsItSays(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind string) {
		want, _ := ambience.Level(kind)
		mean := 0.0
		for seed := range uint64(4) {
			got := loudness(sound(t, kind, seed, 24000, 2, 40), 24000)
			require.InDelta(t, want, got, 4, "seed %d", seed)
			mean += got / 4
		}
		require.InDelta(t, want, mean, 1)
	})
}

func TestRateAndChannelsLeaveLoudnessAlone(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind string) {
		want := loudness(sound(t, kind, 3, 48000, 2, 15), 48000)
		for _, c := range []struct{ rate, channels int }{{16000, 2}, {22050, 1}, {96000, 2}} {
			require.InDelta(t, want, loudness(sound(t, kind, 3, c.rate, c.channels, 15), float64(c.rate)), 2.6, "%+v", c)
		}
	})
}

func TestSameArgumentsGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind string) {
		sum := func(seed uint64, seconds float64) [32]byte {
			var b bytes.Buffer
			require.NoError(t, ambience.Write(&b, kind, seed, 16000, 2, seconds))
			return sha256.Sum256(b.Bytes()[:16000*4*1])
		}
		again := sum(1, 2)
		require.Equal(t, again, sum(1, 2))
		require.Equal(t, sum(1, 2), sum(1, 3), "the end does not change the beginning")
		require.NotEqual(t, sum(1, 2), sum(2, 2))
	})
}

func TestSidesDiffer(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind string) {
		s := sound(t, kind, 5, 24000, 2, 10)
		require.Less(t, correlation(s[0], s[1]), 0.75)
		require.InDelta(t, 1, power(s[0])/power(s[1]), 0.6, "neither side is empty")
	})
}

func TestNothingRepeats(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind string) {
		s := sound(t, kind, 5, 8000, 2, 20)[0]
		for lag := 8000; lag < len(s)-8000; lag += 997 {
			require.Less(t, math.Abs(correlation(s[:8000], s[lag:lag+8000])), 0.5, "after %d samples", lag)
		}
	})
}

// A click is a step far above what the bed does anyway.
func TestBedHasNoClicks(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind string) {
		for _, channel := range sound(t, kind, 9, 48000, 2, 20) {
			require.Less(t, math.Abs(channel[0]), 0.001)
			require.Less(t, math.Abs(channel[len(channel)-1]), 0.001)
			sum, most := 0.0, 0.0
			for i := 1; i < len(channel); i++ {
				d := math.Abs(channel[i] - channel[i-1])
				sum, most = sum+d*d, max(most, d)
			}
			require.Less(t, most, 22*math.Sqrt(sum/float64(len(channel))))
			require.Less(t, peak(channel), 0.98)
		}
	})
}

func TestLengthIsExactAtAnyRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate, channels int
		seconds        float64
	}{{8000, 1, 0.0001}, {11025, 2, 0.333}, {44100, 2, 1.00001}, {192000, 1, 0.0301}} {
		sound(t, "crowd", 1, c.rate, c.channels, c.seconds)
	}
}

func TestWhatCannotBeMadeIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind           string
		rate, channels int
		seconds        float64
	}{
		{"sea", 48000, 2, 1}, {"", 48000, 2, 1}, {"rain", 7999, 2, 1}, {"rain", 192001, 2, 1}, {"rain", 48000, 0, 1}, {"rain", 48000, 3, 1},
		{"rain", 48000, 2, 0}, {"rain", 48000, 2, -1}, {"rain", 48000, 2, math.NaN()}, {"rain", 48000, 2, math.Inf(1)}, {"rain", 48000, 2, 86401},
	} {
		var b bytes.Buffer
		require.ErrorContains(t, ambience.Write(&b, c.kind, 1, c.rate, c.channels, c.seconds), "ambience: ", "%+v", c)
		require.Zero(t, b.Len())
	}
}

type full struct{ room int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestErrorOfTheWriterEndsIt(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, ambience.Write(&full{room: 1 << 20}, "rain", 1, 48000, 2, 3600), errFull)
}

// BenchmarkBed says how much of real time a bed takes, and that its memory does not grow with its length.
func BenchmarkBed(b *testing.B) {
	for _, kind := range ambience.Kinds() {
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := ambience.Write(&full{room: 1 << 40}, kind, 1, 48000, 2, 60); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/60*100, "%realtime")
		})
	}
}
