package raster_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/raster"
	"ft.tc/backlot/plugins/animation/rig"
	"ft.tc/backlot/plugins/animation/sculpt"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ball is a white ball of radius 0.5 that lies on the ground.
func ball() *rig.Model {
	mesh := sculpt.Polygons(sculpt.Ball(geom.V(0, .5, 0), .5), geom.V(-.7, -.2, -.7), geom.V(.7, 1.2, .7), .07)
	return &rig.Model{
		Nodes: []rig.Node{{Name: "ball", Parent: -1, Mesh: 0, Skin: -1, Local: geom.Rest}}, Order: []int{0},
		Meshes: []rig.Mesh{{Parts: []rig.Part{{Material: -1, Positions: mesh.Positions, Normals: mesh.Normals, Indices: mesh.Indices}}}},
	}
}

var lighting = raster.Lighting{
	Key: raster.Lamp{Direction: geom.V(1, 1, 1).Unit(), Colour: geom.V(.9, .9, .9)}, Sky: geom.V(.1, .1, .1), Soft: .02, Shadow: .5, Saturation: 1,
}

var view = raster.View{Eye: geom.V(0, .8, 4), Right: geom.V(1, 0, 0), Up: geom.V(0, 1, 0), Forward: geom.V(0, 0, -1), Focal: 160, Width: 160, Height: 120}

func posed(samples int, root geom.Affine) *raster.Renderer {
	m := ball()
	r := raster.New(m, samples, lighting)
	r.Ground = true
	move(r, m, root)
	return r
}

func move(r *raster.Renderer, m *rig.Model, root geom.Affine) {
	world := make([]geom.Affine, 1)
	p := m.NewPose()
	m.World(p, root, world)
	r.Pose(world, p.Weights)
}

func at(x float32) geom.Affine {
	a := geom.Identity
	a.T.X = x
	return a
}

func grey(w, h int) *raster.Picture {
	p := raster.NewPicture(w, h)
	for i := range p.Pix {
		p.Pix[i] = 120
		if i%4 == 3 {
			p.Pix[i] = 255
		}
	}
	return p
}

func pixel(p *raster.Picture, x, y int) [4]uint8 { return [4]uint8(p.Pix[4*(y*p.Width+x):]) }

func TestLitSideIsBrighterAndAShadowLiesOnTheOther(t *testing.T) {
	t.Parallel()
	out := raster.NewPicture(160, 120)
	posed(2, at(0)).Draw(view, grey(160, 120), out, true)
	middle, right, left := pixel(out, 80, 72), pixel(out, 90, 66), pixel(out, 66, 76)
	require.Greater(t, middle[0], uint8(90))
	require.Greater(t, right[0], left[0]+40)
	require.Equal(t, [4]uint8{120, 120, 120, 255}, pixel(out, 5, 5), "the background shows where nothing is")
	require.Less(t, pixel(out, 66, 87)[0], uint8(100), "shadow on the ground, away from the lamp")
	require.Equal(t, uint8(120), pixel(out, 110, 92)[0], "none towards it")
}

func TestOnTransparencyTheBodyIsSolidAndItsEdgesAreSoft(t *testing.T) {
	t.Parallel()
	out := raster.NewPicture(160, 120)
	posed(2, at(0)).Draw(view, raster.NewPicture(160, 120), out, true)
	require.Equal(t, uint8(255), pixel(out, 80, 72)[3])
	require.Equal(t, [4]uint8{}, pixel(out, 0, 0))
	require.Equal(t, [4]uint8{}, pixel(out, 159, 119))
	edges, shadows := 0, 0
	for y := range 120 {
		for x := range 160 {
			c := pixel(out, x, y)
			if c[3] > 0 && c[3] < 255 && max(c[0], c[1], c[2]) > 40 {
				edges++
			} else if c[3] > 0 && c[3] < 255 {
				shadows++
			}
		}
	}
	require.Greater(t, edges, 20)
	require.Greater(t, shadows, 100)
}

// What is drawn into a part only is the same as what is drawn as a whole.
func TestDrawingOnlyWhatChangedLeavesNoTrace(t *testing.T) {
	t.Parallel()
	m := ball()
	r := raster.New(m, 2, lighting)
	r.Ground = true
	behind, out := grey(160, 120), raster.NewPicture(160, 120)
	for i, x := range []float32{-1.2, 0, .4, 3, 50, -.6} {
		move(r, m, at(x))
		r.Draw(view, behind, out, i == 0)
		whole := raster.NewPicture(160, 120)
		posed(2, at(x)).Draw(view, behind, whole, true)
		require.Equal(t, whole.Pix, out.Pix, "%g", x)
	}
}

func TestFramesDoNotDependOnTheNumberOfProcessors(t *testing.T) {
	before := runtime.GOMAXPROCS(1)
	one := raster.NewPicture(160, 120)
	posed(2, at(0)).Draw(view, grey(160, 120), one, true)
	runtime.GOMAXPROCS(5)
	five := raster.NewPicture(160, 120)
	posed(2, at(0)).Draw(view, grey(160, 120), five, true)
	runtime.GOMAXPROCS(before)
	require.Equal(t, one.Pix, five.Pix)
}

// A closed body has no holes, wherever it is and however large its triangles are in the picture.
func TestNeighbouringTrianglesMeetWithoutGaps(t *testing.T) {
	t.Parallel()
	for _, focal := range []float32{40, 160, 611, 3000} {
		v := view
		v.Focal = focal
		v.Eye = geom.V(.013, .5, 4)
		out := raster.NewPicture(160, 120)
		r := posed(1, at(0))
		r.Ground = false
		r.Draw(v, raster.NewPicture(160, 120), out, true)
		for y := range 120 {
			first, last := -1, -1
			for x := range 160 {
				if pixel(out, x, y)[3] != 0 {
					if first < 0 {
						first = x
					}
					last = x
				}
			}
			for x := first; first >= 0 && x <= last; x++ {
				require.Equal(t, uint8(255), pixel(out, x, y)[3], "focal %g: hole at %d,%d", focal, x, y)
			}
		}
	}
}

func TestCameraInsideABodyDoesNoHarm(t *testing.T) {
	t.Parallel()
	v := view
	v.Eye = geom.V(0, .5, .2)
	out := raster.NewPicture(160, 120)
	posed(2, at(0)).Draw(v, grey(160, 120), out, true)
	v.Eye.Y = -.4
	posed(2, at(0)).Draw(v, grey(160, 120), out, true)
}

func TestYUVIsBT709(t *testing.T) {
	t.Parallel()
	p, f := raster.NewPicture(16, 2), raster.NewYUV(16, 2)
	for x := range 16 {
		c := [][3]uint8{{255, 255, 255}, {0, 0, 0}, {255, 0, 0}, {0, 0, 255}}[x/4]
		for y := range 2 {
			copy(p.Pix[4*(y*16+x):], []uint8{c[0], c[1], c[2], 255})
		}
	}
	f.Take(p, raster.Rect{X1: 16, Y1: 2})
	require.InDeltaSlice(t, []float64{235, 16, 63, 32}, []float64{float64(f.Pix[0]), float64(f.Pix[4]), float64(f.Pix[8]), float64(f.Pix[12])}, 1)
	cb, cr := f.Pix[32:40], f.Pix[40:]
	require.InDeltaSlice(t, []float64{128, 128, 102, 240}, []float64{float64(cb[0]), float64(cb[2]), float64(cb[4]), float64(cb[6])}, 1)
	require.InDeltaSlice(t, []float64{128, 128, 240, 118}, []float64{float64(cr[0]), float64(cr[2]), float64(cr[4]), float64(cr[6])}, 1)
}
