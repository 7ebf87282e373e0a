package remote

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const panelURL = "https://media.example.com/panel.png"

type values = map[string]any

// stage is a plugin around the package, as main has one. It looks at Runway's tasks more often than the API wants.
type stage struct{ *Generator }

func (s *stage) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{Type: "generate_video"}
}

func (s *stage) Configure(_ context.Context, c sdk.Configuration) (err error) {
	s.Generator, err = Open(c)
	if r, ok := s.animator.(*runway); ok {
		r.poll = 3 * time.Millisecond
	}
	return err
}

func run(t *testing.T, backend string, options, data values, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	all := values{"storyboard_images": []string{panelURL}, "scene_description": "A detective walks", "resolution": "192x108", "duration": 1, "fps": 12}
	for k, v := range data {
		all[k] = v
	}
	s := &stage{}
	p := sdk.Plugin{Name: "video", Version: "1.0.0", Generators: []sdk.Generator{s}}
	o := sdktest.Run(t, p, "generate_video", all, append(opts, sdktest.WithBackend(backend, options), sdktest.WithInput(panelURL, panelFile(t)))...)
	s.Close()
	return o
}

func panelFile(t *testing.T) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 400, 300))
	for i := range 400 * 300 {
		img.Set(i%400, i/400, color.NRGBA{R: uint8(i % 400 / 2), B: uint8(i / 400), A: 255})
	}
	path := filepath.Join(t.TempDir(), "panel.png")
	require.NoError(t, picture.SavePNG(path, img))
	return path
}

// film is a real one: a second and a quarter of ffmpeg's test picture, as the kind of file that the name says.
func film(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	all := append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=160x96:rate=16:duration=1.25"}, args...)
	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(all, path)...).CombinedOutput()
	require.NoError(t, err, string(out))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	return raw
}

var (
	mp4Once sync.Once
	mp4Film []byte
)

func mp4(t *testing.T) []byte {
	t.Helper()
	mp4Once.Do(func() { mp4Film = film(t, "film.mp4", "-pix_fmt", "yuv420p", "-preset", "ultrafast") })
	return mp4Film
}

func failure(t *testing.T, o sdktest.Outcome) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, o.Err, &f)
	onlyInputs(t, o)
	return f
}

func onlyInputs(t *testing.T, o sdktest.Outcome) {
	t.Helper()
	left, err := os.ReadDir(o.WorkDir)
	require.NoError(t, err)
	for _, e := range left {
		require.True(t, strings.HasPrefix(e.Name(), "input-"), e.Name())
	}
}

// result checks the files of a result against what was asked for, and gives the metadata.
func result(t *testing.T, o sdktest.Outcome, width, height, frames int, rate string) values {
	t.Helper()
	require.NoError(t, o.Err, o.Logs)
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-count_frames", "-of", "json", "-show_entries",
		"stream=codec_name,width,height,r_frame_rate,pix_fmt,nb_read_frames", filepath.Join(o.WorkDir, o.Result.Media)).Output()
	require.NoError(t, err)
	var found struct{ Streams []values }
	require.NoError(t, json.Unmarshal(out, &found))
	require.Len(t, found.Streams, 1)
	require.Equal(t, values{
		"codec_name": "h264", "width": float64(width), "height": float64(height), "r_frame_rate": rate, "pix_fmt": "yuv420p", "nb_read_frames": itoa(frames),
	}, found.Streams[0])
	poster, err := os.Open(filepath.Join(o.WorkDir, o.Result.Artifacts[1].Name))
	require.NoError(t, err)
	head, err := jpeg.DecodeConfig(poster)
	require.NoError(t, err)
	require.NoError(t, poster.Close())
	require.Equal(t, [2]int{width, height}, [2]int{head.Width, head.Height})
	require.True(t, slices.IsSortedFunc(o.Progress, func(a, b sdktest.Progress) int {
		if a.Fraction < b.Fraction {
			return -1
		}
		return 1
	}) || rising(o), "%v", o.Progress)
	require.InDelta(t, 1, o.Progress[len(o.Progress)-1].Fraction, 1e-9)
	left, err := os.ReadDir(o.WorkDir)
	require.NoError(t, err)
	require.Len(t, left, 3, "input, film and poster")
	return o.Metadata(t)
}

func rising(o sdktest.Outcome) bool {
	for i := 1; i < len(o.Progress); i++ {
		if o.Progress[i].Fraction < o.Progress[i-1].Fraction {
			return false
		}
	}
	return true
}

func itoa(n int) string {
	raw, _ := json.Marshal(n)
	return string(raw)
}

func steps(o sdktest.Outcome) (all []string) {
	for _, p := range o.Progress {
		if !slices.Contains(all, p.Step) {
			all = append(all, p.Step)
		}
	}
	return all
}

var errStop = errors.New("cancelled by the user")

func TestPromptHoldsWhatTheTaskSaysInWords(t *testing.T) {
	t.Parallel()
	o := order{request: request{
		Description: "A detective walks. ", Camera: "low_angle", Lighting: "noir_dramatic",
		Positions: []position{{"detective_jones", "center_frame", "walking_slowly"}, {}},
	}}
	require.Equal(t, "A detective walks. detective jones walking slowly center frame. low angle camera. noir dramatic lighting.", o.prompt())
	require.Equal(t, "Subtle natural motion.", (&order{}).prompt())
	require.Equal(t, strings.Repeat("😀 ", 332)+"😀", capped(strings.Repeat("😀 ", 400), 1000))
}

func TestEveryFieldIsCheckedAgain(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	for want, data := range map[string]values{
		"Storyboard images are":    {"storyboard_images": []string{}},
		"storyboard_images can't":  {"storyboard_images": "one"},
		"Storyboard image must":    {"storyboard_images": []string{""}},
		"at most 2048":             {"storyboard_images": []string{long}},
		"Scene description":        {"scene_description": long},
		"Camera angle":             {"camera_angle": long},
		"Lighting":                 {"lighting": long},
		"at most 50 characters":    {"character_positions": make([]values, 51)},
		"character_positions[1]":   {"character_positions": []values{{}, {"action": long}}},
		"Duration must be between": {"duration": 31},
		"duration can't be":        {"duration": "7"},
		"FPS must be":              {"fps": 0},
		"Resolution must be":       {"resolution": "191x108"},
		"WIDTHxHEIGHT":             {"resolution": "192x108x3"},
		"more pixels":              {"resolution": "3840x3840"},
		"Seed must be":             {"seed": uint64(1) << 60},
		"input_unavailable":        {"storyboard_images": []string{"../../etc/passwd"}},
	} {
		o := run(t, Runway, values{"api_key": "k", "url": "http://127.0.0.1:1"}, data)
		f := failure(t, o)
		require.Contains(t, f.Code+" "+f.Message, want)
	}
}

func TestOptionsAreCheckedAndTheWrongOneIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ backend, options, want string }{
		{"sora", `{}`, "video has previz, comfyui and runway"},
		{Runway, `{}`, "needs api_key"},
		{Runway, `{"api_key":"k","colour":1}`, `the option "colour" is unknown`},
		{Runway, `{"api_key":"k","poll_interval":"1s"}`, "at least 5s"},
		{Runway, `{"api_key":"k","ratios":["16:9"]}`, "ratios must be"},
		{Runway, `{"api_key":"k","timeout":"soon"}`, "timeout must be"},
		{ComfyUI, `{"url":"http://x","workflow":"testdata/image2video.json","inputs":{"prompt":"6.inputs.text"}}`, "inputs.image is required"},
		{ComfyUI, `{"url":"http://x","workflow":"testdata/image2video.json","inputs":{"prompt":"6.inputs.text"},"model_fps":0}`, "model_fps"},
	} {
		_, err := Open(sdk.Configuration{Backend: c.backend, Options: json.RawMessage(c.options)})
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, c.backend)
	}
}
