package character_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/character"
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/gltf"
	"ft.tc/backlot/plugins/animation/rig"
)

func crew(t *testing.T) *rig.Model {
	t.Helper()
	m, err := character.New()
	require.NoError(t, err)
	return m
}

// pose is where the nodes are in a clip.
func pose(t *testing.T, m *rig.Model, clip string, time float32) []geom.Affine {
	t.Helper()
	c, ok := m.Clip(clip)
	require.True(t, ok, clip)
	p, world := m.NewPose(), make([]geom.Affine, len(m.Nodes))
	p.Sample(c, time)
	m.World(p, geom.Identity, world)
	return world
}

func TestCrewIsAFileThatTheLoaderTakes(t *testing.T) {
	t.Parallel()
	file, err := character.File()
	require.NoError(t, err)
	require.Less(t, len(file), gltf.MaxBytes/2)
	m := crew(t)
	require.Empty(t, m.Warnings)
	require.Subset(t, m.ClipNames(), []string{"idle", "walk", "talk", "wave", "point", "nod", "run"})
	require.Less(t, m.Triangles(), 120_000)
	require.True(t, m.Face().Talks())
}

func TestEveryVertexHangsOnItsJoints(t *testing.T) {
	t.Parallel()
	m := crew(t)
	for _, mesh := range m.Meshes {
		for _, p := range mesh.Parts {
			for i, w := range p.Weights {
				require.InDelta(t, 1, w[0]+w[1]+w[2]+w[3], 1e-4, mesh.Name)
				require.InDelta(t, 1, p.Normals[i].Len(), 1e-2, mesh.Name)
				require.Less(t, p.Positions[i].Len(), float32(2.2), mesh.Name)
			}
		}
	}
}

// A clip repeats: its end is its beginning. And something happens between.
func TestClipsLoopAndMove(t *testing.T) {
	t.Parallel()
	m := crew(t)
	for _, c := range m.Clips {
		first, last := pose(t, m, c.Name, 0), pose(t, m, c.Name, c.Duration)
		moved := float32(0)
		for i := range first {
			require.InDelta(t, 0, first[i].T.Sub(last[i].T).Len(), 4e-3, "%s %s", c.Name, m.Nodes[i].Name)
		}
		for k := range 8 {
			at := pose(t, m, c.Name, c.Duration*float32(k)/8)
			moved = max(moved, at[m.Node("head")].T.Sub(first[m.Node("head")].T).Len(), at[m.Node("hand.R")].T.Sub(first[m.Node("hand.R")].T).Len())
		}
		require.Greater(t, moved, float32(.002), c.Name)
	}
}

// On the ground a foot goes back as fast as the clip says that the ground does, and does not sink into it.
func TestFeetDoNotSlide(t *testing.T) {
	t.Parallel()
	m := crew(t)
	const step = 1. / 96
	for _, name := range []string{"walk", "run"} {
		c, _ := m.Clip(name)
		planted := 0
		for k := range 96 {
			at := float32(k) * step
			if at+step > c.Duration {
				break
			}
			here, next := sole(m, pose(t, m, name, at)), sole(m, pose(t, m, name, at+step))
			for side := range here {
				for i := range here[side] {
					require.Greater(t, here[side][i].Y, float32(-.022), "%s %g", name, at)
					if here[side][i].Y < .012 && next[side][i].Y < .012 {
						speed := (next[side][i].Z - here[side][i].Z) / step
						require.InDelta(t, -c.Speed, speed, .12*float64(c.Speed), "%s side %d at %g", name, side, at)
						planted++
					}
				}
			}
		}
		require.Greater(t, planted, 20, name)
	}
}

// sole is heel and ball of both feet.
func sole(m *rig.Model, world []geom.Affine) (out [2][2]geom.Vec3) {
	for i, side := range []string{".L", ".R"} {
		x := float32(.1)
		if i == 1 {
			x = -.1
		}
		foot := &world[m.Node("foot"+side)]
		rest := geom.V(x, .09, -.012)
		out[i][0] = foot.Apply(geom.V(x, .005, -.06).Sub(rest))
		out[i][1] = foot.Apply(geom.V(x, .005, .1).Sub(rest))
	}
	return out
}

func TestJointsBendAsPeoplesDo(t *testing.T) {
	t.Parallel()
	m := crew(t)
	for _, c := range m.Clips {
		for k := range 24 {
			at := c.Duration * float32(k) / 24
			world := pose(t, m, c.Name, at)
			for _, side := range []string{".L", ".R"} {
				hip, knee, ankle := world[m.Node("thigh"+side)].T, world[m.Node("shin"+side)].T, world[m.Node("foot"+side)].T
				thigh, shin := knee.Sub(hip), ankle.Sub(knee)
				require.InDelta(t, .412, thigh.Len(), .01, c.Name)
				forward := world[m.Node("hips")].Turn(geom.V(0, 0, 1))
				require.Less(t, shin.Unit().Sub(thigh.Unit()).Dot(forward), float32(.12), "%s %g: a knee bends backwards only", c.Name, at)
			}
		}
	}
}

func TestWardrobeShowsAndColoursGarments(t *testing.T) {
	t.Parallel()
	plain, dressed := crew(t), crew(t)
	character.Wardrobe{}.Dress(plain)
	character.Wardrobe{"coat": "#ff0000", "hat": "navy", "hair": "none"}.Dress(dressed)
	require.Equal(t, -1, plain.Nodes[plain.Node("coat")].Mesh)
	require.NotEqual(t, -1, plain.Nodes[plain.Node("shirt")].Mesh)
	require.NotEqual(t, -1, dressed.Nodes[dressed.Node("coat")].Mesh)
	require.Equal(t, -1, dressed.Nodes[dressed.Node("shirt")].Mesh)
	require.Equal(t, -1, dressed.Nodes[dressed.Node("hair")].Mesh)
	for _, material := range dressed.Materials {
		if material.Name == "coat" {
			require.Equal(t, geom.V(1, 0, 0), material.Colour)
		}
	}
	_, ok := character.ParseColour("../../etc")
	require.False(t, ok)
	for _, name := range character.ColourNames() {
		_, ok := character.ParseColour(name)
		require.True(t, ok, name)
	}
}

// The mouth's own opening, as the morph target makes it, lets teeth and dark be seen.
func TestOpenMouthLowersTheLip(t *testing.T) {
	t.Parallel()
	m := crew(t)
	p := m.NewPose()
	low := func(open float32) float32 {
		m.Face().Open(p, open, 0)
		lowest := float32(math.MaxFloat32)
		mouth := m.Node("mouth")
		for _, part := range m.Meshes[m.Nodes[mouth].Mesh].Parts {
			for i, at := range part.Positions {
				y := at.Y
				for k, target := range part.Targets {
					y += p.Weights[mouth][k] * target.Positions[i].Y
				}
				lowest = min(lowest, y)
			}
		}
		return lowest
	}
	shut := low(0)
	require.InDelta(t, .028, shut-low(1), .006)
}
