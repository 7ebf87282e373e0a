package main

import (
	"bytes"
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

// roles counts the artifacts of each role and holds every file against its media type.
func roles(t *testing.T, o sdktest.Outcome) map[string]int {
	t.Helper()
	require.NoError(t, o.Err)
	out := map[string]int{}
	for _, a := range o.Result.Artifacts {
		raw, err := os.ReadFile(filepath.Join(o.WorkDir, a.Name))
		require.NoError(t, err)
		_, format, err := image.DecodeConfig(bytes.NewReader(raw))
		require.NoError(t, err)
		require.Equal(t, "image/"+format, a.MediaType)
		out[a.Role]++
	}
	return out
}

func TestThumbnailIsAlwaysThere(t *testing.T) {
	t.Parallel()
	o := run(t, map[string]any{"resolution": "480x640"})
	require.Equal(t, map[string]int{"media": 1, "thumbnail": 1}, roles(t, o))
	raw, err := os.ReadFile(filepath.Join(o.WorkDir, "thumbnail.jpg"))
	require.NoError(t, err)
	head, format, err := image.DecodeConfig(bytes.NewReader(raw))
	require.NoError(t, err)
	require.Equal(t, "jpeg", format)
	require.Equal(t, [2]int{240, 320}, [2]int{head.Width, head.Height})
}

func TestLayersAndDepthAreLeftWhereAsked(t *testing.T) {
	t.Parallel()
	o := run(t, map[string]any{"layers": true, "depth": true, "output_format": "jpeg", "shot": "full_shot", "style": "comic"})
	got := roles(t, o)
	require.Equal(t, 1, got["depth"])
	require.GreaterOrEqual(t, got["layer"], 2)
	require.LessOrEqual(t, got["layer"], 4)
	meta := o.Metadata(t)
	require.InDelta(t, got["layer"], meta["layers"], 0)
	require.Equal(t, []any{"jpeg", "full_shot", "comic", true}, []any{meta["format"], meta["shot"], meta["style"], meta["depth"]})
	require.Equal(t, "image.jpg", o.Result.Media)
}

func TestShotFieldOutranksThePrompt(t *testing.T) {
	t.Parallel()
	o := run(t, map[string]any{"prompt": "wide shot of a man in an office", "shot": "extreme_close_up"})
	require.Equal(t, "extreme_close_up", o.Metadata(t)["shot"])
	require.Equal(t, "medium_close_up", run(t, map[string]any{"prompt": "a man, medium close-up"}).Metadata(t)["shot"])
	require.Equal(t, "cowboy", run(t, map[string]any{"prompt": "a man, cowboy shot"}).Metadata(t)["shot"])
}

func TestHostileTextStaysHarmlessInMetadata(t *testing.T) {
	t.Parallel()
	o := run(t, map[string]any{"prompt": "a man \u202egnp.exe <script>alert(1)</script> 🕵️ ../../etc/passwd", "character_id": "jones\u202e\x1b[31m\n../../etc/passwd"})
	require.Equal(t, "jones[31m../../etc/passwd", o.Metadata(t)["character_id"])
	require.NotContains(t, string(o.Result.Metadata), "script")
	entries, err := os.ReadDir(o.WorkDir)
	require.NoError(t, err)
	for _, e := range entries {
		require.Contains(t, []string{"image.png", "thumbnail.jpg"}, e.Name())
	}
}

func TestWrongFieldsAreNamedBySchemaAndGenerator(t *testing.T) {
	t.Parallel()
	long, name := strings.Repeat("x", 1<<20), compiled(t)
	for field, values := range map[string][]any{
		"prompt": {7, "", " \n", long, nil}, "negative_prompt": {7, long}, "style_guide": {7, long}, "character_id": {7, long},
		"reference_images": {"a", []any{1}, []any{""}, []any{long}, make([]string, 9)}, "pose": {true, long}, "lighting": {1, long}, "style": {[]any{}, long},
		"resolution": {640, "8x8", "50000x50000", "../../etc/passwd", "64x48\n", "６４x４８", "🎬", long}, "quality": {1, "best", "\u202ehigh", long},
		"shot": {1, "selfie", "../../etc/passwd", long}, "layers": {"yes", 1}, "depth": {"yes", 1}, "output_format": {1, "webp", "../x.png", long},
		"seed": {-1, 1.5, "1", 1 << 53},
	} {
		for _, v := range values {
			raw, err := json.Marshal(data(map[string]any{field: v}))
			require.NoError(t, err)
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			require.NoError(t, err)
			require.Error(t, name.Validate(doc), "the schema takes %s %.40v", field, v)
			o := run(t, map[string]any{field: v})
			var f *sdk.Failure
			require.ErrorAs(t, o.Err, &f, "%s %.40v", field, v)
			said := strings.ToLower(strings.ReplaceAll(f.Message, "_", " "))
			require.Contains(t, said, strings.ReplaceAll(field, "_", " "), "%.40v", v)
			require.Less(t, len(f.Message), 400, "a message does not give the input back")
			left, err := os.ReadDir(o.WorkDir)
			require.NoError(t, err)
			require.Empty(t, left)
		}
	}
}

func TestOddTextIsDrawnAllTheSame(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"🕵️🌧️", "محقق في زقاق ممطر", "../../etc/passwd", "<svg onload=alert(1)>", "%s%d\x00"} {
		require.NoError(t, run(t, map[string]any{"prompt": text, "style": text, "pose": text, "lighting": text, "negative_prompt": text}).Err, text)
	}
}

func TestHostileReferenceFilesAreRefused(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"a playlist": "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
		"an SVG":     `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>`,
		"nothing":    "", "a bomb": string(bomb(50000, 50000)),
	} {
		o := run(t, map[string]any{"style_guide": refURL}, sdktest.WithInput(refURL, file(t, []byte(raw))))
		require.Contains(t, failure(t, o.Err).Message, "style_guide", name)
		require.NoFileExists(t, filepath.Join(o.WorkDir, output), name)
	}
}

func BenchmarkTask(b *testing.B) {
	for _, size := range []string{"640x360", "1920x1080"} {
		b.Run(size, func(b *testing.B) {
			for b.Loop() {
				o := sdktest.Run(b, plugin(), taskType, map[string]any{"prompt": "detective in a rainy alley at night, neon signs", "resolution": size, "seed": 7})
				require.NoError(b, o.Err)
			}
		})
	}
}
