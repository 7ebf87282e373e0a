package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const refURL = "https://media.example.com/ref1.jpg"

// data is task_data with the given changes.
func data(changes map[string]any) map[string]any {
	d := map[string]any{"prompt": "1920s detective in film noir style, wearing trench coat", "resolution": "64x48"}
	for k, v := range changes {
		d[k] = v
	}
	return d
}

func run(t *testing.T, changes map[string]any, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	return sdktest.Run(t, plugin(), taskType, data(changes), opts...)
}

func bytesOf(t *testing.T, o sdktest.Outcome) []byte {
	t.Helper()
	require.NoError(t, o.Err)
	raw, err := os.ReadFile(filepath.Join(o.WorkDir, o.Result.Media))
	require.NoError(t, err)
	return raw
}

func failure(t *testing.T, err error) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, err, &f)
	return f
}

func colourFile(t *testing.T, c color.Color) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 24, 24))
	for i := range 24 * 24 {
		img.Set(i%24, i/24, c)
	}
	var buf bytes.Buffer
	require.NoError(t, png.Encode(&buf, img))
	return file(t, buf.Bytes())
}

func file(t *testing.T, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "reference")
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	return path
}

func TestTaskOfTheAPIDocMakesAPanel(t *testing.T) {
	t.Parallel()
	guide := "https://media.example.com/style_guide.jpg"
	o := run(t, map[string]any{
		"style_guide": guide, "reference_images": []string{refURL}, "character_id": "detective_jones",
		"pose": "standing_confident", "lighting": "dramatic_shadow", "resolution": "80x64", "quality": "high",
	}, sdktest.WithInput(guide, colourFile(t, color.Gray{Y: 90})), sdktest.WithInput(refURL, colourFile(t, color.Gray{Y: 30})))
	img, format, err := image.Decode(bytes.NewReader(bytesOf(t, o)))
	require.NoError(t, err)
	require.Equal(t, "png", format)
	require.Equal(t, image.Pt(80, 64), img.Bounds().Size())
	meta := o.Metadata(t)
	require.Equal(t, "80x64", meta["resolution"])
	require.Equal(t, "previz", meta["generation_model"])
	require.Equal(t, "detective_jones", meta["character_id"])
	require.Equal(t, "noir", meta["understood"].(map[string]any)["style"])
	require.Contains(t, string(o.Result.Metadata), `"role":"detective"`)
}

func TestSameTaskDataMakesTheSameBytes(t *testing.T) {
	t.Parallel()
	first, second := bytesOf(t, run(t, nil)), bytesOf(t, run(t, nil))
	require.Equal(t, first, second)
	seeded := bytesOf(t, run(t, map[string]any{"seed": 5}))
	require.NotEqual(t, first, seeded)
	require.Equal(t, seeded, bytesOf(t, run(t, map[string]any{"seed": 5})))
}

func TestProgressIsReportedLayerByLayer(t *testing.T) {
	t.Parallel()
	o := run(t, nil)
	require.NoError(t, o.Err)
	require.Greater(t, len(o.Progress), 6)
	for i := 1; i < len(o.Progress); i++ {
		require.GreaterOrEqual(t, o.Progress[i].Fraction, o.Progress[i-1].Fraction)
	}
	require.InDelta(t, 1, o.Progress[len(o.Progress)-1].Fraction, 1e-9)
}

func TestReferenceSteersThePalette(t *testing.T) {
	t.Parallel()
	blueness := func(o sdktest.Outcome) (sum int) {
		img, err := png.Decode(bytes.NewReader(bytesOf(t, o)))
		require.NoError(t, err)
		for i := range 64 * 48 {
			r, _, b, _ := img.At(i%64, i/64).RGBA()
			sum += int(b) - int(r)
		}
		return sum / (64 * 48)
	}
	desert := map[string]any{"prompt": "desert at noon"}
	plain := blueness(run(t, desert))
	desert["reference_images"] = []string{refURL}
	require.Greater(t, blueness(run(t, desert, sdktest.WithInput(refURL, colourFile(t, color.NRGBA{R: 20, G: 60, B: 190, A: 255})))), plain+5000)
}

func TestReferenceThatIsNoImageFailsTheTask(t *testing.T) {
	t.Parallel()
	cut := func() []byte {
		raw, err := os.ReadFile(colourFile(t, color.White))
		require.NoError(t, err)
		return raw[:len(raw)-30]
	}
	for name, raw := range map[string][]byte{"text": []byte("<html>not found</html>"), "empty": {}, "cut off": cut()} {
		f := failure(t, run(t, map[string]any{"reference_images": []string{refURL}}, sdktest.WithInput(refURL, file(t, raw))).Err)
		require.Equal(t, "invalid_input", f.Code, name)
		require.Contains(t, f.Message, refURL, name)
		require.Contains(t, f.Message, "reference_images[0]", name)
		require.False(t, f.Retryable, name)
	}
}

func TestDecodeBombIsRefusedByItsHeader(t *testing.T) {
	t.Parallel()
	f := failure(t, run(t, map[string]any{"style_guide": refURL}, sdktest.WithInput(refURL, file(t, bomb(60000, 60000)))).Err)
	require.Equal(t, "input_too_large", f.Code)
	require.Contains(t, f.Message, "style_guide")
	require.Contains(t, f.Message, refURL)
	require.Contains(t, f.Message, "60000 × 60000")
}

// bomb is the header of a PNG of the given size; nothing follows it.
func bomb(w, h uint32) []byte {
	ihdr := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	ihdr = append(ihdr, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, ihdr...), crc32.ChecksumIEEE(ihdr))
}

func TestInputThatCannotBeFetchedFailsTheTask(t *testing.T) {
	t.Parallel()
	require.Error(t, run(t, map[string]any{"reference_images": []string{refURL}}).Err)
}

func TestWrongTaskDataIsNamed(t *testing.T) {
	t.Parallel()
	for want, changes := range map[string]map[string]any{
		"Prompt":           {"prompt": " \n"},
		"4000 characters":  {"prompt": strings.Repeat("x", 4001)},
		"Resolution":       {"resolution": "8x8"},
		"WIDTHxHEIGHT":     {"resolution": "4097x16"},
		"Quality":          {"quality": "best"},
		"Seed":             {"seed": 1 << 53},
		"reference images": {"reference_images": make([]string, 9)},
		"prompt":           {"prompt": 7},
	} {
		require.Contains(t, failure(t, run(t, changes).Err).Message, want)
	}
}

func TestCancelledTaskLeavesNoPicture(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	unhindered := sdk.Plugin{Name: "image", Version: "1.0.0", Generators: []sdk.Generator{cancelling{illustrator{}, cancel}}}
	o := sdktest.Run(t, unhindered, taskType, data(nil), sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, context.Canceled)
	require.NoFileExists(t, filepath.Join(o.WorkDir, output))
}

// cancelling cancels its own task as soon as it starts.
type cancelling struct {
	sdk.Generator
	cancel context.CancelFunc
}

func (c cancelling) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	c.cancel()
	return c.Generator.Generate(ctx, t)
}

func TestSpecificationIsWhatTheDocPromises(t *testing.T) {
	t.Parallel()
	s := illustrator{}.Specification()
	require.Equal(t, "generate_image", s.Type)
	require.Equal(t, sdk.QueueGPUMedium, s.Queue)
	require.Equal(t, time.Minute, s.Typical)
	require.Equal(t, 5*time.Minute, s.Maximum)
	require.True(t, s.Deterministic)
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", doc))
	s, err := c.Compile("schema.json")
	require.NoError(t, err)
	return s
}

func TestSchemaAgreesWithTheGenerator(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	for text, ok := range map[string]bool{
		`{"prompt":"x"}`: true, `{}`: false, `{"prompt":""}`: false, `{"prompt":"  "}`: false, `{"prompt":"x","unknown":1}`: true,
		`{"prompt":"x","resolution":"16x4096"}`: true, `{"prompt":"x","resolution":"15x16"}`: false, `{"prompt":"x","resolution":"4097x16"}`: false,
		`{"prompt":"x","resolution":"1920x1080"}`: true, `{"prompt":"x","resolution":"1024"}`: false, `{"prompt":"x","resolution":"016x16"}`: false,
		`{"prompt":"x","quality":"high"}`: true, `{"prompt":"x","quality":"best"}`: false,
		`{"prompt":"x","seed":9007199254740991}`: true, `{"prompt":"x","seed":-1}`: false, `{"prompt":"x","seed":1.5}`: false,
		`{"prompt":"x","reference_images":["a"]}`: true, `{"prompt":"x","reference_images":"a"}`: false, `{"prompt":"x","reference_images":[1]}`: false,
		`{"prompt":"x","reference_images":["1","2","3","4","5","6","7","8","9"]}`: false,
	} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, ok, s.Validate(v) == nil, text)
	}
}

func TestEveryRuleHasASentence(t *testing.T) {
	t.Parallel()
	var doc struct {
		ErrorMessage string
		Properties   map[string]struct{ ErrorMessage string }
	}
	require.NoError(t, json.Unmarshal(schema, &doc))
	require.NotEmpty(t, doc.ErrorMessage)
	for name, p := range doc.Properties {
		require.NotEmpty(t, p.ErrorMessage, name)
	}
}
