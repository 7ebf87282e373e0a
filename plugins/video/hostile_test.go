package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

const playlist = "#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"

// bomb states 50,000 by 50,000 pixels in a few bytes.
func bomb() string {
	header := []byte("IHDR\x00\x00\x00\x00\x00\x00\x00\x00\x08\x06\x00\x00\x00")
	binary.BigEndian.PutUint32(header[4:], 50_000)
	binary.BigEndian.PutUint32(header[8:], 50_000)
	file := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	return string(binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(header)))
}

// wave is a WAV file of some silence with the channels and rate that it states.
func wave(channels uint16, rate uint32) string {
	head := binary.LittleEndian.AppendUint16([]byte("RIFF\xff\xff\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00"), channels)
	head = binary.LittleEndian.AppendUint32(head, rate)
	head = binary.LittleEndian.AppendUint32(head, rate*uint32(channels)*2)
	head = binary.LittleEndian.AppendUint16(head, channels*2)
	return string(head) + "\x10\x00data\x00\x20\x00\x00" + strings.Repeat("\x00", 8192)
}

// half is the first half of a file.
func half(t testing.TB, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return written(t, string(content[:len(content)/2]))
}

func TestHostileFilesAreRefusedByFieldAndLeaveNothing(t *testing.T) {
	t.Parallel()
	film, sound := clip(t), made(t, "s.m4a", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac")
	front := made(t, "f.mov", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-c:v", "png", "-movflags", "+faststart")
	silent := made(t, "v.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.2")
	bad := files{
		"playlist": written(t, playlist), "empty": written(t, ""), "bomb": written(t, bomb()), "silent": silent,
		"svg":      written(t, `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>`),
		"cut film": half(t, film), "cut front": half(t, front), "cut sound": half(t, sound), "cut png": half(t, drawing(t, 320, 180)),
		"long vtt": written(t, "WEBVTT\n\n"+strings.Repeat("NOTE x\n", 200_000)), "riff": written(t, "RIFF\x24\x00\x00\x00WAVEfmt "),
		"1 Hz": written(t, wave(1, 1)), "crowd": written(t, wave(255, 48000)),
		"wide": flat(t, 4000, 2, color.White),
	}
	overlay := func(url string) data { return data{"overlays": []data{{"url": url, "height": 1}}} }
	for _, c := range []struct {
		data        data
		code, field string
	}{
		{data{"storyboard_images": []string{"one", "playlist"}}, "input_unsupported", "playlist"},
		{data{"storyboard_images": []string{"svg"}}, "input_unsupported", "svg"},
		{data{"storyboard_images": []string{"empty"}}, "input_unsupported", "empty"},
		{data{"storyboard_images": []string{"bomb"}}, "input_too_large", "storyboard_images[0] (bomb)"},
		{data{"storyboard_images": []string{"cut png"}}, "input_not_image", "storyboard_images[0] (cut png)"},
		{data{"storyboard_layers": [][]string{{"one", "bomb"}}}, "input_too_large", "storyboard_layers[0][1] (bomb)"},
		{data{"storyboard_layers": [][]string{{}, {"playlist"}}}, "input_unsupported", "playlist"},
		{overlay("playlist"), "input_unsupported", "overlays[0].url (playlist)"},
		{overlay("bomb"), "input_too_large", "overlays[0].url (bomb)"},
		{overlay("svg"), "input_unsupported", "overlays[0].url (svg)"},
		{overlay("cut film"), "input_damaged", "overlays[0].url (cut film)"},
		{overlay("cut front"), "input_damaged", "overlays[0].url (cut front)"},
		{overlay("none"), "input_unavailable", "none"},
		{data{"audio": "playlist"}, "input_unsupported", "playlist"},
		{data{"audio": "cut sound"}, "input_damaged", "audio (cut sound)"},
		{data{"audio": "riff"}, "input_damaged", "audio (riff)"},
		{data{"audio": "silent"}, "input_unsupported", "audio (silent) has no sound"},
		{data{"audio": "1 Hz"}, "input_unsupported", "audio (1 Hz) has a sample rate of 1 Hz"},
		{data{"audio": "crowd"}, "input_unsupported", "audio (crowd) has 255 channels"},
		{data{"dialogue": []data{{"url": "silent"}}}, "input_unsupported", "dialogue[0].url (silent)"},
		{data{"subtitles": []data{{"url": "playlist"}}}, "input_unsupported", "playlist"},
		{data{"subtitles": []data{{"url": "long vtt"}}}, "input_too_large", "subtitles[0].url (long vtt)"},
		{data{"subtitles": []data{{"url": "text"}}}, "input_not_subtitles", "subtitles[0].url (text)"},
	} {
		in := pair(t)
		for k, v := range bad {
			in[k] = v
		}
		in["text"] = written(t, "hello there")
		c.data["resolution"] = "64x64"
		t.Log("trying", c.field)
		message := roll(t.Context(), t, c.data, in).failed(c.code)
		require.Contains(t, message, c.field)
	}
}

// Three hours of sound, and a picture of 2,000 by 1: no more of them is taken than is heard and seen.
func TestMuchTooLongInputsCostNoMoreThanIsSeenOfThem(t *testing.T) {
	t.Parallel()
	in := pair(t)
	in["long"] = made(t, "long.flac", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "10800", "-compression_level", "0")
	in["wide"] = flat(t, 4000, 2, color.White)
	got := cut(t, data{"resolution": "64x64", "audio": "long", "overlays": []data{{"url": "wide", "height": 2, "x": 0}}}, in)
	require.Equal(t, "1.000000", got.streams()["audio"].Duration)
	require.Greater(t, grey(got.picture(12), 32, 32), 200.0)
}

// Every field, in every wrong way: the schema refuses it where it can, and so does the plugin on its own.
func TestBadDataIsRefusedBySchemaAndPlugin(t *testing.T) {
	t.Parallel()
	const mega, emoji, rtl, trick = 1 << 20, "🎬🔥", "مرحبا\u202Ex", "../../etc/passwd"
	big := strings.Repeat("x", mega)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", document))
	compiled := c.MustCompile("schema.json")
	item := func(field, key string, v any) data { return data{field: []any{map[string]any{"url": "u", key: v}}} }
	many := func(n int, v any) []any {
		list := make([]any, n)
		for i := range list {
			list[i] = v
		}
		return list
	}
	for i, d := range []data{
		{"storyboard_images": 1}, {"storyboard_images": []any{}}, {"storyboard_images": many(21, "u")}, {"storyboard_images": []any{""}},
		{"storyboard_images": []any{big}}, {"storyboard_images": []any{1}}, {"storyboard_images": trick},
		{"storyboard_layers": "u"}, {"storyboard_layers": []any{"u"}}, {"storyboard_layers": []any{many(7, "u")}},
		{"storyboard_layers": []any{[]any{big}}}, {"storyboard_layers": []any{[]any{""}}}, {"storyboard_layers": many(21, []any{})},
		{"shots": "x"}, {"shots": []any{1}}, {"shots": many(21, data{})}, {"shots": []any{data{"duration": 0}}}, {"shots": []any{data{"duration": 31}}},
		{"shots": []any{data{"duration": "1"}}}, {"shots": []any{data{"camera_angle": 1}}}, {"shots": []any{data{"lighting": []any{}}}},
		{"duration": "7"}, {"duration": .9}, {"duration": 31}, {"duration": -1}, {"fps": 0}, {"fps": 61}, {"fps": emoji},
		{"resolution": ""}, {"resolution": trick}, {"resolution": "1920x1081"}, {"resolution": big}, {"resolution": rtl}, {"resolution": 5},
		{"letterbox": "wide"}, {"letterbox": "2.39"}, {"letterbox": big}, {"letterbox": emoji}, {"letterbox": 2.39}, {"letterbox": "2.39:1;drawtext"},
		{"transition": ""}, {"transition": "star"}, {"transition": big}, {"transition": trick}, {"transition": 1},
		{"transition_duration": -1}, {"transition_duration": 5.1}, {"transition_duration": "1"},
		{"overlays": data{}}, {"overlays": many(9, data{"url": "u"})}, {"overlays": []any{data{}}}, {"overlays": []any{data{"url": ""}}},
		item("overlays", "url", big), item("overlays", "start", -1), item("overlays", "start", 31), item("overlays", "duration", 0), item("overlays", "duration", 31),
		item("overlays", "x", -.1), item("overlays", "x", 1.1), item("overlays", "y", 2), item("overlays", "y", "top"), item("overlays", "height", .01),
		item("overlays", "height", 2.1), item("overlays", "loop", "yes"), {"grade_overlays": "no"},
		{"audio": 1}, {"audio": big}, {"dialogue": "u"}, {"dialogue": many(51, data{"url": "u"})}, {"dialogue": []any{data{}}}, item("dialogue", "url", ""),
		item("dialogue", "url", big), item("dialogue", "start", -1), item("dialogue", "start", 31), item("dialogue", "gain_db", 25), item("dialogue", "gain_db", -61), item("dialogue", "gain_db", "loud"),
		{"subtitles": "u"}, {"subtitles": many(51, data{"url": "u"})}, {"subtitles": []any{data{}}}, item("subtitles", "url", big), item("subtitles", "start", -1), item("subtitles", "start", 99),
		item("subtitles", "speaker", big), item("subtitles", "speaker", 1), {"subtitle_mode": ""}, {"subtitle_mode": "burnt"}, {"subtitle_mode": big}, {"subtitle_mode": emoji},
		{"language": ""}, {"language": "english"}, {"language": "EN"}, {"language": rtl}, {"language": "e\n"}, {"language": 1},
		{"slate": "y"}, {"scene_description": 1}, {"camera_angle": 1}, {"lighting": 1}, {"character_positions": 1}, {"character_positions": []any{data{"position": 1}}},
	} {
		all := map[string]any{"storyboard_images": []any{"u"}}
		for k, v := range d {
			all[k] = v
		}
		raw, err := json.Marshal(all)
		require.NoError(t, err)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		require.NoError(t, err)
		require.Error(t, compiled.Validate(v), "schema takes %d: %.100s", i, raw)
		roll(t.Context(), t, d, files{"u": "/nowhere"}).failed("invalid_task_data")
	}
}

func TestWhatTheSchemaTakesThePluginTakes(t *testing.T) {
	t.Parallel()
	in := pair(t)
	rich := data{
		"storyboard_layers": [][]string{{}, {"two", "one"}}, "shots": []data{{}, {"lighting": "🎬", "camera_angle": "مرحبا"}}, "letterbox": "", "audio": "",
		"dialogue": []data{}, "subtitles": []data{}, "overlays": []data{}, "transition_duration": 0, "project_id": "x", "resolution": "64x64", "language": "xx", "unknown": 1,
	}
	raw, err := json.Marshal(rich)
	require.NoError(t, err)
	require.NotEmpty(t, raw)
	require.NoError(t, roll(t.Context(), t, rich, in).err)
}

func TestCancelledFilmWithAllThatRunsBesideItLeavesNothing(t *testing.T) {
	t.Parallel()
	in := pair(t)
	in["clip"], in["mix"], in["a"] = clip(t), made(t, "m.wav", "-f", "lavfi", "-i", "sine=duration=9"), written(t, srt)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("cancelled by the test")
	s := &studio{dir: t.TempDir(), files: in, seen: func() { cancel(stop) }}
	got := s.roll(ctx, t, data{
		"duration": 30, "fps": 60, "resolution": "642x358", "audio": "mix", "subtitle_mode": "burn", "subtitles": []data{{"url": "a"}},
		"overlays": []data{{"url": "clip", "loop": true}, {"url": "clip", "loop": true, "x": .2}},
	})
	require.ErrorIs(t, got.err, stop)
	got.leftNothing()
	running, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, p := range running {
		if dir, err := os.Readlink(p); err == nil {
			require.NotEqual(t, s.dir, dir, "a program still runs in the work folder")
		}
	}
}
