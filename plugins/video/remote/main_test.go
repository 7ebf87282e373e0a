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
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
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
	upstreamtest.OnlyInputs(t, o.WorkDir)
	return upstreamtest.Failure(t, o.Err)
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
		"codec_name": "h264", "width": float64(width), "height": float64(height), "r_frame_rate": rate, "pix_fmt": "yuv420p", "nb_read_frames": strconv.Itoa(frames),
	}, found.Streams[0])
	poster, err := os.Open(filepath.Join(o.WorkDir, o.Result.Artifacts[1].Name))
	require.NoError(t, err)
	head, err := jpeg.DecodeConfig(poster)
	require.NoError(t, err)
	require.NoError(t, poster.Close())
	require.Equal(t, [2]int{width, height}, [2]int{head.Width, head.Height})
	upstreamtest.Rising(t, o.Progress)
	left, err := os.ReadDir(o.WorkDir)
	require.NoError(t, err)
	require.Len(t, left, 3, "input, film and poster")
	return o.Metadata(t)
}

var errStop = errors.New("cancelled by the user")
