package rig_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// arm is a joint on a joint, a metre apart.
func arm() *rig.Model {
	m := &rig.Model{Order: []int{0, 1}}
	for i := range 2 {
		n := rig.Node{Name: "bone", Parent: i - 1, Mesh: -1, Skin: -1, Local: geom.Rest}
		n.Local.T = geom.V(0, float32(i), 0)
		m.Nodes = append(m.Nodes, n)
	}
	return m
}

func turning(node int, degrees float32) *rig.Clip {
	q := geom.Euler(0, 0, degrees)
	return &rig.Clip{Duration: 2, Tracks: []rig.Track{{
		Node: node, Property: rig.Rotation, Width: 4, Times: []float32{0, 2}, Values: []float32{0, 0, 0, 1, q.X, q.Y, q.Z, q.W},
	}}}
}

func TestChildrenGoAlongWithTheirParents(t *testing.T) {
	t.Parallel()
	m := arm()
	p, world := m.NewPose(), make([]geom.Affine, 2)
	p.Sample(turning(0, 90), 2)
	m.World(p, geom.Identity, world)
	require.InDelta(t, 0, world[1].T.Sub(geom.V(-1, 0, 0)).Len(), 1e-5)
}

func TestPosesBlendAndAdd(t *testing.T) {
	t.Parallel()
	m := arm()
	p, q, base := m.NewPose(), m.NewPose(), m.NewPose()
	q.Sample(turning(0, 90), 2)
	p.Blend(q, .5)
	require.InDelta(t, .3827, p.Local[0].R.Z, 1e-3, "45 degrees")
	p.Add(0, base, q, .5)
	require.InDelta(t, .7071, p.Local[0].R.Z, 1e-3, "and another 45")
	p.Reset(m)
	require.Equal(t, m.NewPose().Local, p.Local)
}

func TestClipRepeats(t *testing.T) {
	t.Parallel()
	c := turning(0, 90)
	require.InDelta(t, .5, c.Loop(4.5), 1e-6)
	require.Zero(t, (&rig.Clip{}).Loop(3))
}

func TestFaceIsFoundByItsNames(t *testing.T) {
	t.Parallel()
	m := arm()
	m.Meshes = []rig.Mesh{{Targets: []string{"smile", "mouthOpen", "eyeBlinkLeft"}}}
	m.Nodes[1].Mesh = 0
	f := m.Face()
	require.True(t, f.Talks())
	p := m.NewPose()
	f.Open(p, .7, 0)
	f.Blink(p, 1)
	require.Equal(t, []float32{0, .7, 1}, p.Weights[1])

	bony := arm()
	require.False(t, bony.Face().Talks())
	bony.Nodes[1].Name = "mixamorig:Jaw"
	f, p = bony.Face(), bony.NewPose()
	f.Open(p, 1, 0)
	require.NotEqual(t, geom.Still, p.Local[1].R)
}
