package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

// used is the CPU time of this process and of all children that have ended, in seconds.
func used(b testing.TB) float64 {
	b.Helper()
	sum := 0.0
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		require.NoError(b, syscall.Getrusage(who, &u))
		sum += float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
	}
	return sum
}

// benchScene is dialogue over music in rain, as a scene has it.
func benchScene(b testing.TB, seconds float64) (data, map[string]string) {
	long := strconv.FormatFloat(seconds, 'f', -1, 64)
	in := map[string]string{
		"line":  made(b, "line.wav", "-f", "lavfi", "-i", "sine=220:r=48000,tremolo=f=4:d=0.9", "-t", long, "-ac", "1"),
		"music": made(b, "music.flac.mp4", "-f", "lavfi", "-i", "anoisesrc=c=pink:r=44100:a=0.3", "-t", long, "-ac", "2", "-c:a", "aac", "-b:a", "192k"),
	}
	return data{"tracks": []data{
		{"url": "line", "role": "dialogue", "presets": []string{"low_cut", "voice_presence", "compress_gentle", "room"}},
		{"url": "music", "role": "music", "gain_db": -6, "fade_in": 1, "fade_out": 2}, {"ambience": "rain", "gain_db": -6},
	}, "output_format": "mp3"}, in
}

// BenchmarkTask says how much CPU a second of a scene takes in a whole task, and how much in the same ffmpeg commands
// alone: the graph with its beds as files, the encoder, the meter.
func BenchmarkTask(b *testing.B) {
	const seconds = 120
	d, in := benchScene(b, seconds)
	for range b.N {
		before := used(b)
		out := process(b, d, in)
		require.NoError(b, out.Err)
		task := used(b) - before
		b.ReportMetric(task/seconds*1000, "task-cpu-ms/s")
		b.ReportMetric(bare(b, d, in)/seconds*1000, "bare-cpu-ms/s")
	}
}

// bare runs what a person would type who knew the graph: one ffmpeg to mix and measure, one to set the level and encode,
// one to measure the file.
func bare(b *testing.B, d data, in map[string]string) float64 {
	b.Helper()
	dir := b.TempDir()
	m := planned(b, d, in)
	g := &graph{rate: m.rate(), channels: 2, inputs: len(m.sources)}
	labels := map[*source]string{}
	var inputs []string
	for i, s := range m.sources {
		labels[s] = g.track(s, i)
		path := filepath.Join(dir, "rain.s16")
		if s.file != nil {
			inputs = append(inputs, "-i", s.file.path)
			continue
		}
		p := &pipes{}
		p.bed(s, 2)
		f, err := os.Create(path)
		require.NoError(b, err)
		require.NoError(b, p.feeds[0](f))
		require.NoError(b, f.Close())
		p.close()
		inputs = append(inputs, "-f", "s16le", "-ar", "48000", "-ac", "2", "-i", path)
	}
	buses := g.buses(m.request, m.sources, labels, m.total)
	outputs := m.outputs(g, buses)
	f, err := os.Create(filepath.Join(dir, "space.f32"))
	require.NoError(b, err)
	require.NoError(b, g.spaces[0].Write(f, 48000, 2))
	require.NoError(b, f.Close())
	inputs = append(append(inputs, raw(48000, 2)...), "-i", filepath.Join(dir, "space.f32"))
	before := used(b)
	run := func(args ...string) {
		cmd := exec.CommandContext(b.Context(), "ffmpeg", append([]string{"-hide_banner", "-nostdin", "-nostats", "-y"}, args...)...)
		cmd.Dir = dir
		said, err := cmd.CombinedOutput()
		require.NoError(b, err, "%s", said)
	}
	run(append(append(inputs, "-filter_complex", g.String()), outputs...)...)
	run(append(append(raw(48000, 2), "-i", mixName, "-af", "volume=1dB"), formatOf("mp3").args(48000, 2, "mix.mp3")...)...)
	run("-i", "mix.mp3", "-af", meter, "-f", "null", "-")
	return used(b) - before
}

// planned is the mix of a task before it is rendered, by ffprobe's word.
func planned(b *testing.B, d data, in map[string]string) *mix {
	b.Helper()
	var m *mix
	g := sdk.Func(sdk.TypeSpecification{Type: "plan"}, func(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
		r, err := read(t)
		require.NoError(b, err)
		m = &mix{request: r, task: t}
		m.sources, err = fetch(ctx, t, r, func(float64) {})
		require.NoError(b, err)
		m.total, err = place(r, m.sources)
		return nil, err
	})
	var with []sdktest.Option
	for url, path := range in {
		with = append(with, sdktest.WithInput(url, path))
	}
	require.NoError(b, sdktest.Run(b, sdk.Plugin{Name: "plan", Version: "1.0.0", Generators: []sdk.Generator{g}}, "plan", d, with...).Err)
	return m
}

// The kernel keeps the most that any child has held: a long mix after a short one must not raise it by much.
func TestMemoryIsFlatInDuration(t *testing.T) { // not in parallel: other children would count
	hold := func(seconds float64) (ffmpeg, heap float64) {
		d := data{"tracks": []data{{"ambience": "rain"}, {"ambience": "crowd", "role": "dialogue", "presets": []string{"room"}}, {"ambience": "street", "start": 2}},
			"duration": seconds, "peaks": 10, "waveform": true, "stems": true, "sample_rate": 16000}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		require.NoError(t, process(t, d, nil).Err)
		runtime.ReadMemStats(&after)
		var u syscall.Rusage
		require.NoError(t, syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u))
		return float64(u.Maxrss) / 1024, float64(after.TotalAlloc-before.TotalAlloc) / (1 << 20)
	}
	short, heapShort := hold(5)
	long, heapLong := hold(40)
	t.Logf("ffmpeg holds %.1f MiB for 5 s and %.1f MiB for 40 s, the plugin allocates %.1f and %.1f MiB", short, long, heapShort, heapLong)
	require.Less(t, long, short+16)
	require.Less(t, heapLong, heapShort+8)
}
