package reverb_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/audio/reverb"
)

const rate = 16000

func response(t *testing.T, s reverb.Space, channels int) [][]float64 {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, s.Write(&b, rate, channels))
	out := make([][]float64, channels)
	for i := 0; b.Len() > 0; i++ {
		out[i%channels] = append(out[i%channels], float64(math.Float32frombits(binary.LittleEndian.Uint32(b.Next(4)))))
	}
	return out
}

func energy(x []float64) (sum float64) {
	for _, v := range x {
		sum += v * v
	}
	return sum
}

// tail is the time of 60 dB, from the slope between 5 and 35 dB of Schroeder's backward integral.
func tail(x []float64) float64 {
	left, total := energy(x), energy(x)
	from, to := 0, 0
	for i, v := range x {
		left -= v * v
		db := 10 * math.Log10(left/total)
		if db > -5 {
			from = i
		}
		if db > -35 {
			to = i
		}
	}
	return float64(to-from) / rate * 2
}

func TestPlacesDieAwayAsLongAsTheySay(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]reverb.Space{"room": reverb.Room, "plate": reverb.Plate, "hall": reverb.Hall, "cathedral": reverb.Cathedral} {
		x := response(t, s, 2)
		for _, channel := range x {
			require.InEpsilon(t, s.Tail, tail(channel), 0.2, name)
			require.InDelta(t, s.Level, 10*math.Log10(energy(channel)), 0.1, name)
			require.Zero(t, energy(channel[:int(s.PreDelay*rate)]), name)
		}
		cross := 0.0
		for i := range x[0] {
			cross += x[0][i] * x[1][i]
		}
		require.Less(t, math.Abs(cross)/math.Sqrt(energy(x[0])*energy(x[1])), 0.1, name)
	}
}

func TestSameSpaceGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	first := response(t, reverb.Room, 1)
	require.Equal(t, first, response(t, reverb.Room, 1))
}
