package remote

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const refURL = "https://media.example.com/ref.png"

// stage is a plugin around the package, as main has one.
type stage struct{ *Generator }

func (s *stage) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{Type: "generate_image"}
}

func (s *stage) Configure(_ context.Context, c sdk.Configuration) (err error) {
	s.Generator, err = Open(c)
	return err
}

type values = map[string]any

func run(t *testing.T, backend string, options, data values, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	all := values{"prompt": "detective in an alley", "resolution": "96x64"}
	for k, v := range data {
		all[k] = v
	}
	s := &stage{}
	p := sdk.Plugin{Name: "image", Version: "1.0.0", Generators: []sdk.Generator{s}}
	o := sdktest.Run(t, p, "generate_image", all, append(opts, sdktest.WithBackend(backend, options))...)
	s.Close()
	return o
}

func failure(t *testing.T, o sdktest.Outcome) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, o.Err, &f)
	onlyInputs(t, o)
	return f
}

// onlyInputs holds that a task without a result leaves nothing but what the host put there.
func onlyInputs(t *testing.T, o sdktest.Outcome) {
	t.Helper()
	left, err := os.ReadDir(o.WorkDir)
	require.NoError(t, err)
	for _, e := range left {
		require.True(t, strings.HasPrefix(e.Name(), "input-"), e.Name())
	}
}

// result checks the files of a result and gives the picture and the metadata.
func result(t *testing.T, o sdktest.Outcome, width, height int) (image.Image, values) {
	t.Helper()
	require.NoError(t, o.Err)
	f, err := os.Open(filepath.Join(o.WorkDir, o.Result.Media))
	require.NoError(t, err)
	picture, err := png.Decode(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.Equal(t, image.Pt(width, height), picture.Bounds().Size())
	f, err = os.Open(filepath.Join(o.WorkDir, o.Result.Artifacts[1].Name))
	require.NoError(t, err)
	small, err := jpeg.Decode(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.LessOrEqual(t, max(small.Bounds().Dx(), small.Bounds().Dy()), thumbnailSide)
	require.Equal(t, "thumbnail", o.Result.Artifacts[1].Role)
	for i := 1; i < len(o.Progress); i++ {
		require.GreaterOrEqual(t, o.Progress[i].Fraction, o.Progress[i-1].Fraction)
	}
	require.InDelta(t, 1, o.Progress[len(o.Progress)-1].Fraction, 1e-9)
	require.NoFileExists(t, filepath.Join(o.WorkDir, draftName))
	return picture, o.Metadata(t)
}

// pictureFile is a file with a picture of one colour.
func pictureFile(t *testing.T, w, h int) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, color.NRGBA{B: 200, A: 255})
	}
	path := filepath.Join(t.TempDir(), "ref.png")
	require.NoError(t, picture.SavePNG(path, img))
	return path
}

func TestPromptHoldsWhatTheTaskSaysInWords(t *testing.T) {
	t.Parallel()
	o := order{request: request{Prompt: "A detective. ", Pose: "standing_confident", Lighting: "dramatic_shadow", Style: "film noir style", Shot: "wide"}}
	require.Equal(t, "A detective, wide shot, standing confident pose, dramatic shadow lighting, film noir style", o.prompt())
}

func TestSizesFitTheModel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		model, want   string
		sizes         []string
		width, height int
	}{
		{"gpt-image-1", "1536x1024", nil, 1920, 1080},
		{"gpt-image-1", "1024x1536", nil, 600, 1000},
		{"gpt-image-1", "1024x1024", nil, 64, 64},
		{"dall-e-3", "1792x1024", nil, 1920, 1080},
		{"dall-e-2", "1024x1024", nil, 1920, 1080},
		{"sd-turbo", "1920x1080", nil, 1920, 1080},
		{"sd-turbo", "64x64", nil, 16, 16},
		{"sd-turbo", "768x512", []string{"512x512", "768x512"}, 1920, 1080},
	} {
		p := openAI{o: openAIOptions{Model: c.model, Sizes: c.sizes}}
		require.Equal(t, c.want, p.sizeFor(c.width, c.height), "%+v", c)
	}
	for w := minSide; w <= maxSide; w += 97 {
		for h := minSide; h <= maxSide; h += 89 {
			a, b := sides(free(w, h))
			long, short := max(a, b), min(a, b)
			ok := a%16 == 0 && b%16 == 0 && long <= 3840 && short <= 2160 && long <= 3*short && a*b >= 655360
			require.True(t, ok, "%dx%d gives %dx%d", w, h, a, b)
		}
	}
}

func TestEveryFieldIsCheckedAgain(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	for want, data := range map[string]values{
		"Prompt is required":        {"prompt": " \n"},
		"Prompt must be":            {"prompt": long},
		"prompt can't be":           {"prompt": 7},
		"Negative prompt":           {"negative_prompt": long},
		"Pose must be":              {"pose": long},
		"Lighting must be":          {"lighting": long},
		"Style must be":             {"style": long},
		"Character ID must be":      {"character_id": long},
		"Resolution must be":        {"resolution": "96X64"},
		"with 16 to 4096":           {"resolution": "9999x9999"},
		"Quality must be":           {"quality": "best"},
		"Seed must be":              {"seed": uint64(1) << 60},
		"seed can't be":             {"seed": -1},
		"At most 8":                 {"reference_images": make([]string, 9)},
		"reference_images[1]":       {"reference_images": []string{refURL, ""}},
		"at most 2048":              {"style_guide": "https://" + long},
		"Layers can't be had":       {"layers": true},
		"reference_images can't be": {"reference_images": "one"},
	} {
		o := run(t, A1111, values{"url": "http://127.0.0.1:1"}, data)
		require.Contains(t, failure(t, o).Message, want)
	}
}

func TestHostileReferencesAreNamed(t *testing.T) {
	t.Parallel()
	head := "IHDR\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x02\x00\x00\x00"
	giant := "\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + head + string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(head))))
	for name, c := range map[string]struct{ content, says string }{
		"playlist": {"#EXTM3U\nfile:///etc/passwd\n", "not an intact PNG"},
		"svg":      {`<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg/>`, "not an intact PNG"},
		"empty":    {"", "not an intact PNG"},
		"giant":    {giant, "50000 × 50000"},
	} {
		path := filepath.Join(t.TempDir(), "ref")
		require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
		o := run(t, A1111, values{"url": "http://127.0.0.1:1"}, values{"reference_images": []string{refURL}}, sdktest.WithInput(refURL, path))
		f := failure(t, o)
		require.Contains(t, f.Message, "reference_images[0]", name)
		require.Contains(t, f.Message, c.says, name)
	}
}

func TestOptionsAreCheckedAndTheWrongOneIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		backend, options, want string
	}{
		{"midjourney", `{}`, "image has previz, openai, comfyui and a1111"},
		{OpenAI, `{"url":"http://x","model":"m","colour":1}`, `the option "colour" is unknown`},
		{OpenAI, `{"url":"http://x"}`, "needs url and model"},
		{OpenAI, `{"url":"http://x","model":"m","timeout":"soon"}`, "timeout must be"},
		{OpenAI, `{"url":"http://x","model":"m","sizes":["big"]}`, "sizes must be"},
		{OpenAI, `{"url":7}`, "url can't be a number"},
		{OpenAI, `[]`, "its settings are no object"},
		{A1111, `{}`, "needs url"},
		{A1111, `{"url":"http://x","steps":0}`, "steps at least 1"},
		{A1111, `{"url":"http://x","poll_interval":"0s"}`, "poll_interval must be"},
		{ComfyUI, `{"url":"http://x"}`, "workflow is required"},
		{ComfyUI, `{"url":"http://x","loops":3}`, `the option "loops" is unknown`},
	} {
		_, err := Open(sdk.Configuration{Backend: c.backend, Options: json.RawMessage(c.options)})
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, c.backend)
	}
}

var errStop = errors.New("cancelled by the user")

// steps are those that progress named.
func steps(o sdktest.Outcome) (all []string) {
	for _, p := range o.Progress {
		if !slices.Contains(all, p.Step) {
			all = append(all, p.Step)
		}
	}
	return all
}
