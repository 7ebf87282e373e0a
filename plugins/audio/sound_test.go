package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/sdk/sdktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testRate = 48000

type data map[string]any

// sound is channels of samples between -1 and 1.
type sound [][]float64

// tone is a sine, ended after whole periods of 1/100 s so that it begins and ends at zero.
func tone(hertz, amplitude, seconds float64) []float64 {
	x := make([]float64, int(seconds*testRate))
	for i := range x {
		x[i] = amplitude * math.Sin(2*math.Pi*hertz*float64(i)/testRate)
	}
	return x
}

func silence(seconds float64) []float64 { return make([]float64, int(seconds*testRate)) }

// noise is white, and the same at every run.
func noise(amplitude, seconds float64) []float64 {
	x, state := make([]float64, int(seconds*testRate)), uint64(88172645463325252)
	for i := range x {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		x[i] = amplitude * (float64(state>>11)/(1<<52) - 1)
	}
	return x
}

// speech is tone that comes and goes as syllables do, with pauses between phrases.
func speech(amplitude, seconds float64) []float64 {
	x := tone(220, amplitude, seconds)
	for i := range x {
		at := float64(i) / testRate
		x[i] *= math.Abs(math.Sin(math.Pi*4*at)) * (1 + 0.5*math.Sin(2*math.Pi*1100*at))
		if math.Mod(at, 3) > 2 {
			x[i] = 0
		}
	}
	return x
}

func join(parts ...[]float64) []float64 { return slices.Concat(parts...) }

// wav writes the channels as 32-bit integers.
func wav(t testing.TB, channels ...[]float64) string {
	t.Helper()
	width := 4 * len(channels)
	n := len(channels[0]) * width
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(36+n))
	b = binary.LittleEndian.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = append(b, 1, 0, byte(len(channels)), 0)
	b = binary.LittleEndian.AppendUint32(b, testRate)
	b = binary.LittleEndian.AppendUint32(b, uint32(testRate*width))
	b = append(b, byte(width), 0, 32, 0)
	b = binary.LittleEndian.AppendUint32(append(b, "data"...), uint32(n))
	for i := range channels[0] {
		for _, c := range channels {
			if math.Abs(c[i]) > 1 {
				t.Fatalf("sample %d is %v", i, c[i])
			}
			b = binary.LittleEndian.AppendUint32(b, uint32(int32(c[i]*math.MaxInt32)))
		}
	}
	path := filepath.Join(t.TempDir(), "sound.wav")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	return path
}

// made lets ffmpeg make a file of the name, and others if args have more outputs. They lie in one folder.
func made(t testing.TB, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append(append([]string{"-v", "error", "-y"}, args...), path)...)
	cmd.Dir = filepath.Dir(path)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return path
}

// decode reads a delivered WAV, which has 24 bits.
func decode(t testing.TB, path string, rate, channels int) sound {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	at := bytes.Index(b, []byte("data"))
	require.Positive(t, at)
	head := bytes.Index(b, []byte("fmt ")) + 8
	require.EqualValues(t, channels, binary.LittleEndian.Uint16(b[head+2:]))
	require.EqualValues(t, rate, binary.LittleEndian.Uint32(b[head+4:]))
	require.EqualValues(t, 24, binary.LittleEndian.Uint16(b[head+14:]))
	raw, out := b[at+8:], make(sound, channels)
	for c := range out {
		out[c] = make([]float64, 0, len(raw)/3/channels)
	}
	for i := 0; i+3 <= len(raw); i += 3 {
		c := i / 3 % channels
		out[c] = append(out[c], float64(int32(uint32(raw[i])<<8|uint32(raw[i+1])<<16|uint32(raw[i+2])<<24))/(1<<31))
	}
	return out
}

// process runs a task. Inputs are files by the URL that the tracks name.
func process(t testing.TB, d data, inputs map[string]string, more ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	for url, path := range inputs {
		more = append(more, sdktest.WithInput(url, path))
	}
	return sdktest.Run(t, plugin(), "process_audio", d, more...)
}

// mixed runs a task with the loudness left alone unless d says otherwise, and returns the mix.
func mixed(t testing.TB, d data, inputs map[string]string) (sound, sdktest.Outcome) {
	t.Helper()
	all := data{"loudness": data{"off": true}}
	for k, v := range d {
		all[k] = v
	}
	out := process(t, all, inputs)
	require.NoError(t, out.Err)
	channels := 2
	if c, ok := all["channels"].(int); ok {
		channels = c
	}
	return decode(t, filepath.Join(out.WorkDir, out.Result.Media), testRate, channels), out
}

// one is the task data of a single track.
func one(track data) data {
	all := data{"url": "one"}
	for k, v := range track {
		all[k] = v
	}
	return data{"tracks": []data{all}}
}

func power(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return sum / float64(max(len(x), 1))
}

// level is the root of the mean square in dB of part of a channel, in seconds.
func level(x []float64, from, to float64) float64 {
	return 10 * math.Log10(power(x[int(from*testRate):min(int(to*testRate), len(x))])+1e-20)
}

func peak(x []float64) float64 {
	most := 0.0
	for _, v := range x {
		most = max(most, math.Abs(v))
	}
	return 20 * math.Log10(most+1e-10)
}

// band is the level of the octave around hertz, in dB.
func band(x []float64, hertz float64) float64 {
	sin, cos := math.Sincos(2 * math.Pi * hertz / testRate)
	a := sin / 2.82
	for range 2 {
		var z1, z2 float64
		out := make([]float64, len(x))
		for i, v := range x {
			y := a/(1+a)*v + z1
			z1, z2 = 2*cos/(1+a)*y+z2, -a/(1+a)*v-(1-a)/(1+a)*y
			out[i] = y
		}
		x = out
	}
	return 10 * math.Log10(power(x)+1e-20)
}

func db(amplitude float64) float64 { return 20 * math.Log10(amplitude) }

// independent is what ffmpeg's loudnorm says, which is not the meter that the plugin uses.
func independent(t testing.TB, path string) (integrated, truePeak float64) {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), "ffmpeg", "-hide_banner", "-nostats", "-i", path, "-map", "0:a:0", "-af", "loudnorm=print_format=summary", "-f", "null", "-").CombinedOutput()
	require.NoError(t, err)
	number := func(label string) float64 {
		_, rest, ok := bytes.Cut(said, []byte(label))
		require.True(t, ok, "%s", said)
		v, err := strconv.ParseFloat(string(bytes.Fields(rest)[0]), 64)
		require.NoError(t, err)
		return v
	}
	return number("Input Integrated:"), number("Input True Peak:")
}
