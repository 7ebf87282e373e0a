package set

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/image/draw"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func flat(c draw.Color) Material {
	return func(_, _ Vec, _ float64) Surface { return Surface{Color: c} }
}

func world() *World {
	return &World{Floor: flat(draw.Gray(0.5)), Ambient: draw.Gray(1), HazeDist: math.Inf(1)}
}

var camera = Camera{F: 40, VX: 32, Horizon: 24, Height: 1.5}

func shoot(t *testing.T, w *World, samples int) *draw.Canvas {
	t.Helper()
	c := draw.NewCanvas(64, 48)
	require.NoError(t, w.Render(t.Context(), c, camera, samples))
	return c
}

func TestFloorEndsAtTheHorizon(t *testing.T) {
	t.Parallel()
	c := shoot(t, world(), 1)
	require.True(t, math.IsInf(float64(c.Depth[10*64+32]), 1))
	require.Positive(t, c.At(32, 40).Luma())
	x, y, scale := camera.Project(Vec{Z: 4})
	require.InDelta(t, 4, float64(c.Depth[int(y)*64+int(x)]), 0.2)
	require.InDelta(t, 10, scale, 1e-9)
}

func TestNearBoxHidesTheFarOne(t *testing.T) {
	t.Parallel()
	w := world()
	w.Boxes = []Box{
		{Vec{-5, 0, 9}, Vec{5, 5, 10}, flat(draw.Color{G: 1})},
		{Vec{-0.5, 0, 3}, Vec{0.5, 3, 4}, flat(draw.Color{R: 1})},
	}
	c := shoot(t, w, 2)
	require.InDelta(t, 3, float64(c.Depth[22*64+32]), 1e-4)
	require.Greater(t, c.At(32, 22).R, c.At(32, 22).G)
	require.Greater(t, c.At(46, 22).G, c.At(46, 22).R)
}

func TestSunThrowsShadows(t *testing.T) {
	t.Parallel()
	w := world()
	w.Ambient, w.SunColor, w.Sun = draw.Gray(0.1), draw.Gray(1), Vec{-1, 1, 0}.Unit()
	up := Vec{0, 1, 0}
	lit := w.Light(Vec{1, 0, 5}, up)
	w.Boxes = []Box{{Vec{-1, 0, 4}, Vec{0, 3, 6}, flat(draw.Gray(1))}}
	require.Greater(t, lit.Luma(), 3*w.Light(Vec{1, 0, 5}, up).Luma())
}

func TestLampEndsAtItsReach(t *testing.T) {
	t.Parallel()
	w := &World{Lamps: []Lamp{{At: Vec{0, 2, 0}, Color: draw.Gray(5), Reach: 4}}}
	up := Vec{0, 1, 0}
	require.Greater(t, w.Light(Vec{0, 0, 0}, up).Luma(), w.Light(Vec{2, 0, 0}, up).Luma())
	require.Zero(t, w.Light(Vec{5, 0, 0}, up).Luma())
}

func TestWetFloorMirrorsWhatStandsOnIt(t *testing.T) {
	t.Parallel()
	red := Box{Vec{-3, 0, 8}, Vec{3, 6, 9}, flat(draw.Color{R: 1})}
	dry, wet := world(), world()
	dry.Boxes, wet.Boxes = []Box{red}, []Box{red}
	wet.Floor = func(_, _ Vec, _ float64) Surface { return Surface{Color: draw.Gray(0.5), Gloss: 1} }
	_, y, _ := camera.Project(Vec{Z: 6})
	require.Greater(t, shoot(t, wet, 1).At(32, int(y)).Chroma(), shoot(t, dry, 1).At(32, int(y)).Chroma()+0.1)
}

func TestHazeTakesTheDistance(t *testing.T) {
	t.Parallel()
	w := &World{HazeDist: 10}
	require.Zero(t, w.Air(0))
	require.InDelta(t, 0.632, w.Air(10), 0.001)
}

func TestCancelledRenderGivesTheReason(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, world().Render(ctx, draw.NewCanvas(8, 8), camera, 1), context.Canceled)
}

func TestFineDetailFadesWithDistance(t *testing.T) {
	t.Parallel()
	spread := func(m Material, foot float64) float64 {
		low, high := math.Inf(1), 0.0
		for i := range 400 {
			l := m(Vec{float64(i) * 0.013, 1.03 + float64(i)*0.001, 0}, Vec{0, 0, -1}, foot).Color.Luma()
			low, high = min(low, l), max(high, l)
		}
		return high - low
	}
	require.Greater(t, spread(Brick(draw.Gray(0.5), 1), 0.001), 1.5*spread(Brick(draw.Gray(0.5), 1), 5))
}
