package stage_test

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/raster"
	"ft.tc/backlot/plugins/animation/stage"
)

var person = stage.Subject{Lo: geom.V(-.3, 0, -.2), Hi: geom.V(.3, 1.8, .2), Face: geom.V(0, 1.62, 0)}

func TestEveryShotHoldsWhatItPromises(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{1280, 720}, {720, 1280}, {64, 64}} {
		for _, angle := range stage.Angles {
			for shot, points := range map[string][2]geom.Vec3{
				"wide": {geom.V(0, 0, 0), geom.V(0, 1.8, 0)}, "medium": {geom.V(0, 1.05, 0), geom.V(0, 1.78, 0)}, "close_up": {geom.V(0, 1.5, 0), geom.V(0, 1.75, 0)},
			} {
				v := stage.Camera{Angle: angle, Shot: shot, Move: "static"}.At(.5, geom.Vec3{}, person, size[0], size[1])
				for _, p := range points {
					x, y, _, ok := v.Project(p)
					require.True(t, ok)
					require.True(t, x > 0 && y > 0 && x < float32(size[0]) && y < float32(size[1]), "%v %s %s: %g,%g", size, angle, shot, x, y)
				}
				require.Greater(t, v.Eye.Y, float32(0), "%s %s", angle, shot)
			}
		}
	}
}

func TestCameraMovesAsItsWordsSay(t *testing.T) {
	t.Parallel()
	at := func(move string, share float32) raster.View {
		return stage.Camera{Angle: "front", Shot: "wide", Move: move}.At(share, geom.V(0, 0, share), person, 640, 360)
	}
	far := func(v raster.View) float32 { return v.Eye.Sub(geom.V(0, .9, 0)).Len() }
	require.Equal(t, at("static", 0), at("static", 1))
	require.Less(t, far(at("push_in", 1)), far(at("push_in", 0)))
	require.Greater(t, far(at("pull_out", 1)), far(at("pull_out", 0)))
	require.Greater(t, at("orbit", 1).Eye.X-at("orbit", 0).Eye.X, float32(2))
	require.InDelta(t, 1, at("track", 1).Eye.Z-at("track", 0).Eye.Z, .02)
	side := stage.Camera{Angle: "side", Shot: "wide", Move: "static"}.At(0, geom.Vec3{}, person, 640, 360)
	require.InDelta(t, 1, side.Right.Z, 1e-3, "seen from the side, the character looks to the right")
}

func TestBackgroundIsReadFromItsWords(t *testing.T) {
	t.Parallel()
	for words, good := range map[string]bool{
		"": true, "transparent": true, "#1a2B3c": true, "gradient:#000000-#ffffff": true, "#12345": false, "#12345g": false, "#1234567": false,
		"gradient:#000000": false, "gradient:red-blue": false, "https://x/a.png": false, "#ffffff\x00": false, "＃ffffff": false,
	} {
		_, ok := stage.ParseBackground(words, "day")
		require.Equal(t, good, ok, words)
	}
	b, _ := stage.ParseBackground("#1a2B3c", "day")
	require.Equal(t, [3]float32{26, 43, 60}, b.Top)
}

func TestImageCoversTheFrame(t *testing.T) {
	t.Parallel()
	wide := image.NewNRGBA(image.Rect(0, 0, 400, 100))
	for i := range 400 * 100 {
		wide.SetNRGBA(i%400, i/400, color.NRGBA{uint8(i % 400 / 2), 90, 10, 255})
	}
	b := stage.Background{Picture: wide}
	out := raster.NewPicture(64, 64)
	b.Paint(out, raster.View{}, geom.Vec3{})
	for i := 0; i < len(out.Pix); i += 4 {
		require.InDelta(t, 90, out.Pix[i+1], 2)
		require.Equal(t, uint8(255), out.Pix[i+3])
		require.InDelta(t, 100, out.Pix[i], 28, "its middle")
	}
}

func TestEveryLightIsThere(t *testing.T) {
	t.Parallel()
	for _, name := range stage.Lights {
		l := stage.Lighting(name, 30, 1)
		require.InDelta(t, 1, l.Key.Direction.Len(), 1e-4, name)
		require.Positive(t, l.Key.Colour.X+l.Rim.Colour.X, name)
		require.Positive(t, l.Saturation, name)
	}
	require.NotEqual(t, stage.Lighting("candle", 0, 0), stage.Lighting("candle", 0, .3), "candles flicker")
	require.Equal(t, stage.Lighting("day", 0, 0), stage.Lighting("day", 0, .3))
}
