package sculpt_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/sculpt"
)

func TestMeshOfABallIsAClosedBallThatLooksOutward(t *testing.T) {
	t.Parallel()
	m := sculpt.Polygons(sculpt.Ball(geom.V(.1, 0, 0), .5), geom.V(-.6, -.7, -.7), geom.V(.8, .7, .7), .06)
	require.Greater(t, len(m.Indices)/3, 500)
	for i, p := range m.Positions {
		out := p.Sub(geom.V(.1, 0, 0))
		require.InDelta(t, .5, out.Len(), 1e-3)
		require.InDelta(t, 1, m.Normals[i].Dot(out.Unit()), 1e-3)
	}
	edges := map[[2]uint32]int{}
	for i := 0; i < len(m.Indices); i += 3 {
		a, b, c := m.Indices[i], m.Indices[i+1], m.Indices[i+2]
		face := m.Positions[b].Sub(m.Positions[a]).Cross(m.Positions[c].Sub(m.Positions[a]))
		require.Positive(t, face.Dot(m.Normals[a]), "wound as seen from outside")
		edges[[2]uint32{a, b}]++
		edges[[2]uint32{b, c}]++
		edges[[2]uint32{c, a}]++
	}
	for e := range edges {
		require.Equal(t, 1, edges[[2]uint32{e[1], e[0]}], "each edge has its neighbour")
	}
}

func TestShapesMeasureDistance(t *testing.T) {
	t.Parallel()
	ball, box := sculpt.Ball(geom.Vec3{}, 1), sculpt.Box(geom.Vec3{}, geom.V(1, 2, 3), .1)
	require.InDelta(t, 1, ball(geom.V(2, 0, 0)), 1e-6)
	require.InDelta(t, 1, box(geom.V(0, 3, 0)), 1e-5)
	require.Negative(t, box(geom.V(.9, 1.9, 0)))
	require.Less(t, sculpt.Join(.3, ball, box)(geom.V(1, 0, 0)), min(ball(geom.V(1, 0, 0)), box(geom.V(1, 0, 0)))+1e-6)
	require.Positive(t, sculpt.Cut(.01, box, ball)(geom.Vec3{}))
	require.InDelta(t, 1, sculpt.Limb(geom.V(0, 0, 0), geom.V(0, 2, 0), .5, .5)(geom.V(1.5, 1, 0)), 1e-6)
	require.InDelta(t, ball(geom.V(-.2, 0, 0)), sculpt.Twin(ball)(geom.V(.2, 0, 0)), 1e-6)
}
