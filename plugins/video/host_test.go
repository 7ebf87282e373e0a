package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/sdk"
)

// studio is a host that looks at inputs as the real one does: by their bytes, and against the kind that is asked for.
type studio struct {
	dir   string
	files map[string]string // by URL

	mu       sync.Mutex
	progress []float64
	logs     []string
	previews int
	seen     func() // called with each preview
}

func (s *studio) Progress(fraction float64, _ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress = append(s.progress, fraction)
}

func (s *studio) Log(_ generator.LogLevel, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logs = append(s.logs, message)
}

func (s *studio) Preview(generator.Preview) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.previews++
	if s.seen != nil {
		s.seen()
	}
}

var kinds = map[generator.InputKind]string{
	sdk.InputImage: "image/png image/jpeg image/gif image/webp image/bmp", sdk.InputVideo: "video/", sdk.InputAudio: "audio/ video/ application/ogg", sdk.InputText: "text/ application/x-subrip",
}

func (s *studio) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	if ctx.Err() != nil {
		return generator.Input{}, ctx.Err()
	}
	source, ok := s.files[r.URL]
	if !ok {
		return generator.Input{}, generator.Failf("input_unavailable", "Input %q can't be fetched: there is none", r.URL)
	}
	content, err := os.ReadFile(source)
	if err != nil {
		return generator.Input{}, err
	}
	found, _, _ := strings.Cut(mimetype.Detect(content).String(), ";")
	if !slices.ContainsFunc(strings.Fields(kinds[r.Kind]), func(p string) bool { return strings.HasPrefix(found, p) }) {
		return generator.Input{}, generator.Failf("input_unsupported", "Input %q is %s; give another", r.URL, found)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := filepath.Join(s.dir, "inputs", fmt.Sprintf("%x", r.URL))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return generator.Input{}, err
	}
	return generator.Input{Path: path, MediaType: found, Size: int64(len(content))}, os.WriteFile(path, content, 0o600)
}

func (s *studio) RenewLease(context.Context, string) (time.Time, error) { return time.Time{}, nil }
func (s *studio) ReleaseLease(context.Context, string) error            { return nil }

// take is a film that was made, or not.
type take struct {
	t      testing.TB
	studio *studio
	result generator.Result
	err    error
	raw    []byte // the film's pictures, when they were asked for
}

// files are inputs by URL.
type files map[string]string

// roll runs a task of panel "one" and "two" in a studio, small and short unless d says otherwise.
func roll(ctx context.Context, t testing.TB, d data, in files) take {
	t.Helper()
	s := &studio{dir: t.TempDir(), files: in}
	return s.roll(ctx, t, d)
}

func (s *studio) roll(ctx context.Context, t testing.TB, d data) take {
	t.Helper()
	all := data{"storyboard_images": []string{"one", "two"}, "duration": 1, "resolution": "320x180", "camera_angle": "static"}
	maps.Copy(all, d)
	raw, err := json.Marshal(all)
	require.NoError(t, err)
	r, err := plugin().Contract().Generate(ctx, generator.Request{
		TaskID: "0197a2d4-0000-7000-8000-000000000001", Token: 1, Type: "generate_video", ProjectID: "test", Attempt: 1,
		Data: raw, WorkDir: s.dir, Deadline: time.Now().Add(time.Hour),
	}, s)
	return take{t: t, studio: s, result: r, err: err}
}

// cut is a take that has to work out.
func cut(t testing.TB, d data, in files) take {
	t.Helper()
	got := roll(t.Context(), t, d, in)
	require.NoError(t, got.err)
	return got
}

func (k take) path(name string) string { return filepath.Join(k.studio.dir, name) }

func (k take) metadata() map[string]any {
	k.t.Helper()
	var m map[string]any
	require.NoError(k.t, json.Unmarshal(k.result.Metadata, &m))
	return m
}

// failed is the message of a take that failed as it should, and left nothing but its inputs.
func (k take) failed(code string) string {
	k.t.Helper()
	var f *sdk.Failure
	require.ErrorAs(k.t, k.err, &f)
	require.Equal(k.t, code, f.Code, f.Message)
	require.NotContains(k.t, f.Message, k.studio.dir)
	k.leftNothing()
	return f.Message
}

func (k take) leftNothing() {
	k.t.Helper()
	entries, err := os.ReadDir(k.studio.dir)
	require.NoError(k.t, err)
	for _, e := range entries {
		require.Equal(k.t, "inputs", e.Name())
	}
}

// picture is frame n of the film. All are decoded at once.
func (k *take) picture(n int) *image.RGBA {
	k.t.Helper()
	var w, h int
	fscan(k.t, k.metadata()["resolution"].(string), &w, &h)
	if k.raw == nil {
		raw, err := exec.Command("ffmpeg", "-v", "error", "-i", k.path("shot.mp4"), "-map", "0:v", "-vf",
			"scale=in_color_matrix=bt709", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgba", "-").Output()
		require.NoError(k.t, err)
		k.raw = raw
	}
	size := w * h * 4
	require.GreaterOrEqual(k.t, len(k.raw), (n+1)*size)
	return &image.RGBA{Pix: k.raw[n*size:][:size], Stride: w * 4, Rect: image.Rect(0, 0, w, h)}
}

// grey is the brightness of a pixel.
func grey(img *image.RGBA, x, y int) float64 {
	c := img.RGBAAt(x, y)
	return .2126*float64(c.R) + .7152*float64(c.G) + .0722*float64(c.B)
}

// flat is a picture of one colour.
func flat(t testing.TB, w, h int, c color.Color) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return save(t, img)
}

// written is a file with a content.
func written(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// made is a file that ffmpeg makes of its own sources.
func made(t testing.TB, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	out, err := exec.Command("ffmpeg", append(append([]string{"-v", "error", "-y"}, args...), path)...).CombinedOutput()
	require.NoError(t, err, string(out))
	return path
}

func fscan(t testing.TB, size string, w, h *int) {
	t.Helper()
	_, err := fmt.Sscanf(size, "%dx%d", w, h)
	require.NoError(t, err)
}
