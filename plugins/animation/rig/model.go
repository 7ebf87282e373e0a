// Package rig is a character that can be posed: nodes, skins, meshes with morph targets, and clips. It knows no file
// format; package gltf reads and writes one.
package rig

import (
	"image"
	"slices"

	"ft.tc/backlot/plugins/animation/geom"
)

// Model is a character.
type Model struct {
	Nodes     []Node
	Order     []int // the nodes, each after its parent
	Meshes    []Mesh
	Skins     []Skin
	Materials []Material
	Clips     []Clip
	Warnings  []string // what of the file is not shown
}

// Node is a joint or what carries a mesh.
type Node struct {
	Name   string
	Parent int // -1 for none
	Local  geom.Transform
	Mesh   int // -1 for none
	Skin   int // -1 for none
}

// Mesh is what a node shows.
type Mesh struct {
	Name    string
	Parts   []Part
	Targets []string  // names of the morph targets, the same for all parts
	Weights []float32 // of the targets, where nothing animates them
}

// Part is a piece of a mesh with one material. Normals are as many as positions; the other attributes may be absent.
type Part struct {
	Material  int
	Positions []geom.Vec3
	Normals   []geom.Vec3
	Colours   []geom.Vec3 // linear, multiplied with the material's
	UV        [][2]float32
	Joints    [][4]uint16 // indices into the skin
	Weights   [][4]float32
	Indices   []uint32
	Targets   []Target
}

// Target is what a morph target of weight 1 adds.
type Target struct{ Positions, Normals []geom.Vec3 }

// Skin says which nodes move vertices.
type Skin struct {
	Joints  []int // nodes
	Inverse []geom.Affine
}

// Material is how a part answers light.
type Material struct {
	Name        string
	Colour      geom.Vec3 // linear
	Emissive    geom.Vec3 // linear
	Roughness   float32
	Metallic    float32
	DoubleSided bool
	Cutout      float32     // texture alpha below it is not there; 0 for opaque
	Texture     image.Image // base colour, nil for none
}

// Triangles counts what the model shows: a mesh counts once for every node that carries it.
func (m *Model) Triangles() int {
	n := 0
	for _, node := range m.Nodes {
		if node.Mesh < 0 {
			continue
		}
		for _, p := range m.Meshes[node.Mesh].Parts {
			n += len(p.Indices) / 3
		}
	}
	return n
}

// Joints counts the nodes that skins use.
func (m *Model) Joints() int {
	used := map[int]bool{}
	for _, s := range m.Skins {
		for _, j := range s.Joints {
			used[j] = true
		}
	}
	return len(used)
}

// Node finds a node by its name; -1 where there is none.
func (m *Model) Node(name string) int {
	return slices.IndexFunc(m.Nodes, func(n Node) bool { return n.Name == name })
}

// Clip finds a clip by its name.
func (m *Model) Clip(name string) (*Clip, bool) {
	i := slices.IndexFunc(m.Clips, func(c Clip) bool { return c.Name == name })
	if i < 0 {
		return nil, false
	}
	return &m.Clips[i], true
}

// ClipNames lists the clips.
func (m *Model) ClipNames() []string {
	names := make([]string, len(m.Clips))
	for i, c := range m.Clips {
		names[i] = c.Name
	}
	return names
}
