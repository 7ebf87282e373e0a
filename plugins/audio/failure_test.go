package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

// failed checks that nothing is left but inputs, and returns the failure.
func failed(t *testing.T, out sdktest.Outcome) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, out.Err, &f)
	require.NotContains(t, f.Message, out.WorkDir)
	require.NotContains(t, f.Message, "/etc/passwd")
	onlyInputs(t, out.WorkDir)
	return f
}

func onlyInputs(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		require.True(t, strings.HasPrefix(e.Name(), "input-"), "%s stays", e.Name())
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", document))
	s, err := c.Compile("schema.json")
	require.NoError(t, err)
	return s
}

// accepts runs the data through JSON, as a host does.
func accepts(t *testing.T, s *jsonschema.Schema, d any) bool {
	t.Helper()
	raw, err := json.Marshal(d)
	require.NoError(t, err)
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err)
	return s.Validate(instance) == nil
}

var huge = strings.Repeat("x", 1<<20)

var texts = []any{"", huge, "🎬🔥", "مرحبا \u202e", "../../etc/passwd", "'; amovie=/etc/passwd [x]", 7.0, true, []string{"x"}, data{"x": 1}}

// numbers are wrong for a field between from and to.
func numbers(from, to float64) []any {
	return []any{from - 0.001, to + 0.001, -1e300, 1e300, "1", "", huge, "../../etc/passwd", true, []int{1}, data{}}
}

func TestEveryFieldOutOfBoundsIsRefusedByName(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	notBool := []any{"true", "", huge, 1.0, []bool{true}, data{}}
	list := []any{"denoise", 1.0, true, data{}, []any{"rain"}, []any{1}, []any{""}, []any{huge}, []any{"../../etc/passwd"}, []any{"room", "room"}, []string{"anull,amovie=/etc/passwd"}}
	track := map[string][]any{
		"url": {"", huge, 7.0, true, []string{"x"}, data{"x": 1}}, "ambience": texts, "role": texts,
		"gain_db": numbers(-60, 24), "pan": numbers(-1, 1), "start": numbers(0, 3600), "trim_start": numbers(0, 3600), "duration": numbers(0.01, 3600),
		"fade_in": numbers(0, 600), "fade_out": numbers(0, 600), "loop": notBool, "presets": list,
	}
	top := map[string][]any{
		"tracks":  {"", huge, 1.0, true, data{}, []any{}, []any{1}, []any{""}, []any{nil}, slices.Repeat([]any{data{"url": "one"}}, 33)},
		"ducking": {"yes", 1.0, []any{}}, "loudness": {"loud", 1.0, true, []any{}},
		"output_format": texts, "sample_rate": {0.0, -1.0, 7999.0, 48001.0, 192000.0, "48000", true, []int{1}}, "channels": {0.0, 3.0, 1.5, "2", true, []int{1}},
		"stems": notBool, "duration": numbers(0.01, 3600), "peaks": {"yes", 0.0, 201.0, 1.5, -1.0, []any{}, data{}}, "waveform": {"yes", 1.0, []any{}},
	}
	nested := map[string]map[string][]any{
		"ducking": {
			"amount_db": numbers(0, 40), "attack_ms": numbers(1, 2000), "release_ms": numbers(1, 9000),
			"under": {"dialogue", 1.0, []any{}, []any{"rain"}, []any{1}, []any{huge}, []any{"music", "music"}},
		},
		"loudness": {"target_lufs": numbers(-36, -8), "true_peak_db": numbers(-9, 0), "true_peak": numbers(-9, 0), "off": notBool},
		"waveform": {"width": {63, 4097, 64.5, "64", true}, "height": {15, 1025, 16.5, "16", true}},
	}
	refused := func(field string, value any, d data) {
		label := fmt.Sprintf("%s = %.60v", field, value)
		require.False(t, accepts(t, s, d), label)
		f := failed(t, process(t, d, nil))
		require.Equal(t, invalid, f.Code, label)
		require.Contains(t, strings.ToLower(f.Message), field, label)
		require.Less(t, len(f.Message), 600, label)
	}
	require.True(t, accepts(t, s, one(nil)))
	for field, values := range track {
		for _, v := range values {
			tr := data{"url": "one", field: v}
			if field == "ambience" {
				delete(tr, "url")
			}
			refused(field, v, data{"tracks": []data{tr}})
		}
	}
	for field, values := range top {
		for _, v := range values {
			d := one(nil)
			d[field] = v
			refused(field, v, d)
		}
	}
	for outer, fields := range nested {
		for field, values := range fields {
			for _, v := range values {
				d := one(nil)
				d[outer] = data{field: v}
				refused(strings.TrimSuffix(field, "_db"), v, d)
			}
		}
	}
}

func TestWhatBelongsTogetherIsChecked(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	in := map[string]string{"one": wav(t, tone(1000, 0.1, 0.5))}
	with := func(d data, key string, v any) data { d[key] = v; return d }
	for _, c := range []struct {
		data   data
		schema bool
		want   string
	}{
		{data{"tracks": []data{{}}}, false, "tracks[0].url: Track needs either url or ambience, not both"},
		{data{"tracks": []data{{"url": "one"}, {"url": "one", "ambience": "rain"}}}, false, "tracks[1].url: Track needs either url or ambience, not both"},
		{with(with(one(nil), "output_format", "mp3"), "sample_rate", 96000), false, "sample_rate: Sample rate must be at most 48000 for mp3"},
		{data{"tracks": []data{{"ambience": "rain"}}}, true, "duration: Duration is needed"},
		{one(data{"loop": true}), true, "duration: Duration is needed"},
		{one(data{"trim_start": 0.5}), true, "tracks[0].trim_start: Trim start is 0.5 seconds, but the sound is only 0.50 seconds long"},
		{with(one(data{"start": 2}), "duration", 1), true, "duration: The mix ends before its first track starts"},
		{data{"tracks": slices.Repeat([]data{{"ambience": "rain", "duration": 3600, "presets": []string{"denoise", "hall"}}}, 32)}, true, "tracks: The mix would take about"},
	} {
		require.Equal(t, c.schema, accepts(t, s, c.data), c.want)
		require.Contains(t, failed(t, process(t, c.data, in)).Message, c.want)
	}
}

func TestFileWithoutASoundIsNamed(t *testing.T) {
	t.Parallel()
	write := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	whole, err := os.ReadFile(made(t, "a.mp4", "-i", wav(t, tone(1000, 0.1, 1))))
	require.NoError(t, err)
	for name, file := range map[string]string{
		"playlist":           write("a.m3u8", "#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
		"playlist as WAV":    write("a.wav", "RIFF\x24\x00\x00\x00WAVE#EXTM3U\nfile:///etc/passwd"),
		"playlist after tag": write("a.mp3", "ID3\x03\x00\x00\x00\x00\x00\x00#EXTM3U\nfile:///etc/passwd\n"),
		"SVG":                write("a.svg", `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>`),
		"PNG header":         write("a.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x06\x00\x00\x00"),
		"empty":              write("a.wav", ""),
		"truncated":          write("a.mp4", string(whole[:len(whole)/3])),
		"header alone":       write("a.wav", "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\xbb\x00\x00\x00\x77\x01\x00\x02\x00\x10\x00data\x00\x00\x00\x00"),
		"1 Hz":               write("h.wav", "RIFF\xff\xff\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x01\x00\x00\x00\x02\x00\x00\x00\x02\x00\x10\x00data\x00\x20\x00\x00"+strings.Repeat("\x00", 8192)),
		"no numbers":         write("n.wav", "RIFF\x44\x01\x00\x00WAVEfmt \x10\x00\x00\x00\x03\x00\x01\x00\x80\xbb\x00\x00\x00\xee\x02\x00\x04\x00\x20\x00data\x20\x01\x00\x00"+strings.Repeat("\x00", 284)+"\xff\xff\xff\x7f"),
		"film without sound": made(t, "a.mp4", "-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2"),
		"noise as MP3":       write("a.mp3", "ID3\x03\x00\x00\x00\x00\x00\x00"+strings.Repeat("\xff\xfb\x90\x64garbage", 400)),
		"noise as OGG":       write("a.ogg", "OggS\x00\x02"+strings.Repeat("garbage", 400)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := process(t, data{"tracks": []data{{"ambience": "rain"}, {"url": "bad"}}}, map[string]string{"bad": file})
			f := failed(t, out)
			require.Equal(t, "input_not_sound", f.Code, f.Message)
			require.False(t, f.Retryable)
			require.Contains(t, f.Message, "tracks[1].url: bad can't be played: ")
		})
	}
	f := failed(t, process(t, data{"tracks": []data{{"url": "https://gone.example/a.wav"}}}, nil))
	require.Contains(t, f.Message, "https://gone.example/a.wav")
}

func TestCancelledTaskLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("cancelled by the test")
	found := make(chan string, 1)
	go func() {
		found <- await(ctx, "end_sample=158759987")
		cancel(stop)
	}()
	d := data{"tracks": []data{{"ambience": "crowd"}, {"url": "one", "loop": true}}, "duration": 3599.9997, "sample_rate": 44100, "stems": true}
	out := process(t, d, map[string]string{"one": wav(t, noise(0.1, 1))}, sdktest.WithContext(ctx))
	require.ErrorIs(t, out.Err, stop)
	pid := <-found
	require.NotEqual(t, "none", pid, "ffmpeg ran")
	_, err := os.Stat("/proc/" + pid)
	require.ErrorIs(t, err, os.ErrNotExist, "ffmpeg has gone")
	onlyInputs(t, out.WorkDir)
}

// await finds the process with such a word on its command line.
func await(ctx context.Context, word string) string {
	for ctx.Err() == nil {
		lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, l := range lines {
			if line, _ := os.ReadFile(l); strings.Contains(string(line), word) {
				return filepath.Base(filepath.Dir(l))
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
	return "none"
}

func TestProgressRisesToOne(t *testing.T) {
	t.Parallel()
	out := process(t, data{"tracks": []data{{"ambience": "crowd"}}, "duration": 120, "stems": true, "peaks": true}, nil)
	require.NoError(t, out.Err)
	last, steps := 0.0, map[string]int{}
	for _, p := range out.Progress {
		require.GreaterOrEqual(t, p.Fraction, last)
		last = p.Fraction
		steps[p.Step]++
	}
	require.InDelta(t, 1, last, 0)
	require.Greater(t, steps["mixing"], 2)
	require.Greater(t, steps["setting_loudness"], 1)
}

func TestTroubleWithFFmpegReadsAsASentence(t *testing.T) { // sets PATH, so not in parallel
	dir := t.TempDir()
	d := data{"tracks": []data{{"ambience": "rain", "duration": 1}}}
	t.Setenv("PATH", dir)
	require.Equal(t, "ffmpeg_missing", failed(t, process(t, d, nil)).Code)
	pretend := func(script string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "ffmpeg"), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
	}
	pretend("echo x > mix.f32; kill -KILL $$")
	require.Equal(t, "ffmpeg_killed", failed(t, process(t, d, nil)).Code)
	pretend("echo x > mix.f32; echo '/secret: No space left on device' >&2; exit 1")
	require.Equal(t, "disk_full", failed(t, process(t, d, nil)).Code)
	pretend("echo x > mix.f32; echo '/secret' >&2; exit 1")
	require.NotContains(t, failed(t, process(t, d, nil)).Message, "/secret")
}
