package main

import (
	"maps"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Starting ffmpeg takes longer than mixing a second of sound, so the cases of a test are tracks of one task, a second apart.
func sequence(tracks ...data) data {
	for i, t := range tracks {
		t["url"], t["start"] = or(t["url"], "one"), i
	}
	return data{"tracks": tracks}
}

func or(v, otherwise any) any {
	if v == nil {
		return otherwise
	}
	return v
}

func TestGainIsTheAskedOne(t *testing.T) {
	t.Parallel()
	in := map[string]string{"one": wav(t, tone(1000, 0.1, 1), tone(1000, 0.1, 1))}
	gains := []float64{-60, -12, 0, 6, 18}
	var tracks []data
	for _, gain := range gains {
		tracks = append(tracks, data{"gain_db": gain})
	}
	got, _ := mixed(t, sequence(tracks...), in)
	for i, gain := range gains {
		for _, x := range got {
			require.InDelta(t, db(0.1)-3.01+gain, level(x, float64(i)+0.1, float64(i)+0.9), 0.05, "%v dB", gain)
		}
	}
}

func TestPanKeepsThePowerOfMonoAndBalancesStereo(t *testing.T) {
	t.Parallel()
	in := map[string]string{"one": wav(t, tone(1000, 0.5, 0.5)), "wide": wav(t, tone(1000, 0.5, 0.5), tone(500, 0.5, 0.5))}
	got, _ := mixed(t, sequence(data{"pan": -1}, data{"pan": -0.5}, data{}, data{"pan": 0.5}, data{"pan": 1}, data{"url": "wide", "pan": 0.5}, data{"url": "wide"}), in)
	const off = -100
	for i, want := range [][2]float64{{0, off}, {-0.69, -8.34}, {-3.01, -3.01}, {-8.34, -0.69}, {off, 0}, {-5.33, 0}, {0, 0}} {
		for c, x := range got {
			x = x[i*testRate : i*testRate+testRate/2]
			if want[c] == off {
				require.Less(t, peak(x), -90.0)
				continue
			}
			require.InDelta(t, db(0.5)-3.01+want[c], level(x, 0, 1), 0.05, "track %d channel %d", i, c)
		}
	}
}

// first is where a channel first rises above the threshold, in seconds.
func first(x []float64, threshold float64) float64 {
	for i, v := range x {
		if math.Abs(v) > threshold {
			return float64(i) / testRate
		}
	}
	return -1
}

func TestTracksStartWhenTheyShould(t *testing.T) {
	t.Parallel()
	click := silence(0.5)
	click[0], click[1] = 0.9, 0.9
	plain := wav(t, click)
	dir := filepath.Dir(made(t, "a.webm", "-i", plain, "-ar", "44100", "-c:a", "pcm_f32le", "a.wav", "-b:a", "192k", "a.mp3",
		"-c:a", "libvorbis", "-q:a", "6", "a.ogg", "-b:a", "192k", "a.mp4", "-c:a", "libopus", "-b:a", "128k"))
	files := map[string]string{"wav": plain}
	for kind, name := range map[string]string{"44.1 kHz": "a.wav", "mp3": "a.mp3", "ogg": "a.ogg", "aac": "a.mp4", "opus": "a.webm"} {
		files[kind] = filepath.Join(dir, name)
	}
	var tracks []data
	kinds := slices.Sorted(maps.Keys(files))
	for i, kind := range kinds {
		tracks = append(tracks, data{"url": kind, "start": float64(i) + 0.25})
	}
	got, _ := mixed(t, data{"tracks": tracks}, files)
	for i, kind := range kinds {
		x := got[0][i*testRate : min((i+1)*testRate, len(got[0]))]
		loudest := math.Pow(10, peak(x)/20)
		require.InDelta(t, 0.25, first(x, loudest*0.6), 0.001, kind)
	}
}

func TestTrimStartsInsideTheSound(t *testing.T) {
	t.Parallel()
	in := map[string]string{"one": wav(t, join(tone(400, 0.5, 0.5), tone(2000, 0.5, 0.5), tone(400, 0.5, 0.5)))}
	got, out := mixed(t, one(data{"trim_start": 0.5, "duration": 0.5}), in)
	require.Len(t, got[0], testRate/2)
	require.Greater(t, band(got[0], 2000), band(got[0], 400)+30)
	require.InDelta(t, 0.5, out.Metadata(t)["duration"], 0.001)
}

func TestFadesRiseAndFallAtEqualPower(t *testing.T) {
	t.Parallel()
	got, _ := mixed(t, one(data{"fade_in": 0.4, "fade_out": 0.8, "gain_db": 3.0103}), map[string]string{"one": wav(t, tone(1000, 0.5, 2))})
	full := level(got[0], 0.6, 1)
	require.InDelta(t, db(0.5)-3.01, full, 0.05)
	require.InDelta(t, full-3.01, level(got[0], 0.19, 0.21), 0.15, "half way in")
	require.InDelta(t, full-3.01, level(got[0], 1.59, 1.61), 0.15, "half way out")
	require.Less(t, level(got[0], 1.98, 2), full-28)
	require.Less(t, level(got[0], 0, 0.01), full-28)
}

func TestLoopGoesOnWithoutAGap(t *testing.T) {
	t.Parallel()
	in := map[string]string{"one": wav(t, tone(1000, 0.5, 0.1))}
	got, _ := mixed(t, one(data{"loop": true, "duration": 1.05}), in)
	require.Len(t, got[0], int(1.05*testRate))
	want := tone(1000, 0.5*math.Sqrt2/2, 1.05)
	for i := range want[:testRate] {
		if math.Abs(want[i]-got[0][i]) > 0.001 {
			t.Fatalf("sample %d is %v and not %v", i, got[0][i], want[i])
		}
	}
}

func TestOpenTracksLastAsLongAsTheMix(t *testing.T) {
	t.Parallel()
	in := map[string]string{"one": wav(t, tone(1000, 0.1, 0.1)), "two": wav(t, tone(300, 0.1, 1.2))}
	got, _ := mixed(t, data{"tracks": []data{{"url": "one", "loop": true}, {"url": "two"}, {"ambience": "room", "start": 0.2}}}, in)
	require.Len(t, got[0], int(1.2*testRate))
	require.Greater(t, band(got[0][testRate:], 1000), -40.0)
}

func TestMixHasTheAskedLength(t *testing.T) {
	t.Parallel()
	in := map[string]string{"one": wav(t, tone(1000, 0.5, 1))}
	for _, seconds := range []float64{0.25, 2.5} {
		d := one(data{"start": 0.1})
		d["duration"] = seconds
		got, _ := mixed(t, d, in)
		require.Len(t, got[0], int(seconds*testRate))
		require.Less(t, math.Abs(got[0][len(got[0])-1]), 0.02, "cut without a click")
	}
}

func TestSurroundIsFoldedDown(t *testing.T) {
	t.Parallel()
	off, centre := silence(0.5), tone(1000, 0.5, 0.5)
	in := map[string]string{"one": made(t, "a.wav", "-i", wav(t, off, off, centre, off, off, off), "-af", "pan=5.1|c0=c0|c1=c1|c2=c2|c3=c3|c4=c4|c5=c5", "-c:a", "pcm_f32le")}
	got, out := mixed(t, one(nil), in)
	require.InDelta(t, db(0.5)-6.02, level(got[0], 0, 1), 0.2, "the centre goes to both at -3 dB")
	require.InDelta(t, db(0.5)-6.02, level(got[1], 0, 1), 0.2)
	require.InDelta(t, 6, out.Metadata(t)["tracks"].([]any)[0].(map[string]any)["source_channels"], 0)
}

func TestMonoMixHasOneChannelAtFullLevel(t *testing.T) {
	t.Parallel()
	d := one(data{"pan": 1})
	d["channels"] = 1
	got, _ := mixed(t, d, map[string]string{"one": wav(t, tone(1000, 0.5, 0.5))})
	require.InDelta(t, db(0.5)-3.01, level(got[0], 0, 1), 0.05)
}

func TestCoverArtAndFilmsGiveTheirSound(t *testing.T) {
	t.Parallel()
	dir := filepath.Dir(made(t, "a.webm", "-i", wav(t, tone(1000, 0.5, 0.7)), "-f", "lavfi", "-i", "testsrc=s=64x64:d=2:r=10",
		"-map", "0", "-map", "1", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-frames:v", "1", "-disposition:v", "attached_pic", "-q:a", "5", "a.mp3",
		"-map", "0", "-map", "1", "-c:v", "libx264", "-c:a", "aac", "a.mp4", "-map", "0", "-map", "1", "-c:v", "libvpx", "-c:a", "libopus"))
	files := map[string]string{}
	for _, kind := range []string{"mp3", "mp4", "webm"} {
		files[kind] = filepath.Join(dir, "a."+kind)
	}
	got, out := mixed(t, sequence(data{"url": "mp3"}, data{"url": "mp4"}, data{"url": "webm"}), files)
	require.InDelta(t, 2.7, float64(len(got[0]))/testRate, 0.08, "the picture goes on, the sound does not")
	for i, track := range out.Metadata(t)["tracks"].([]any) {
		require.InDelta(t, 0.7, track.(map[string]any)["source_duration"], 0.08)
		require.InDelta(t, db(0.5)-6.02, level(got[0], float64(i)+0.1, float64(i)+0.6), 0.3, "track %d", i)
	}
}

func TestAmbienceIsHeardAndTheSameEachTime(t *testing.T) {
	t.Parallel()
	d := data{"tracks": []data{{"ambience": "rain", "duration": 2}, {"ambience": "street", "duration": 2, "gain_db": -6}}}
	one, first := mixed(t, d, nil)
	two, _ := mixed(t, d, nil)
	require.Equal(t, one, two)
	require.InDelta(t, -25, level(one[0], 0, 2), 6)
	require.FileExists(t, filepath.Join(first.WorkDir, "mix.wav"))
}
