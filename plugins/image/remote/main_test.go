package remote

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
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
	upstreamtest.OnlyInputs(t, o.WorkDir)
	return upstreamtest.Failure(t, o.Err)
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
	upstreamtest.Rising(t, o.Progress)
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

var errStop = errors.New("cancelled by the user")
