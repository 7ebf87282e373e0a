package gltf

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/png"
	"math"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// What accessors are used for.
const (
	forVertices = 34962
	forIndices  = 34963
	byteNumbers = 5121
	intNumbers  = 5123
	wideNumbers = 5125
	floats      = 5126
)

// Save writes a model as a .glb file.
func Save(m *rig.Model) ([]byte, error) {
	w := &writer{}
	w.doc.Asset.Version, w.doc.Asset.Generator = "2.0", "Backlot"
	w.materials(m)
	for _, mesh := range m.Meshes {
		w.mesh(mesh)
	}
	for _, s := range m.Skins {
		w.skin(s)
	}
	w.nodes(m)
	for _, c := range m.Clips {
		w.clip(c)
	}
	for len(w.bin)%4 != 0 {
		w.bin = append(w.bin, 0)
	}
	w.doc.Buffers = []buffer{{Length: len(w.bin)}}
	text, err := json.Marshal(w.doc)
	if err != nil {
		return nil, err
	}
	for len(text)%4 != 0 {
		text = append(text, ' ')
	}
	le := binary.LittleEndian
	out := append([]byte(magic), 2, 0, 0, 0)
	out = le.AppendUint32(out, uint32(12+8+len(text)+8+len(w.bin)))
	out = le.AppendUint32(le.AppendUint32(out, uint32(len(text))), chunkJSON)
	out = append(out, text...)
	out = le.AppendUint32(le.AppendUint32(out, uint32(len(w.bin))), chunkBIN)
	return append(out, w.bin...), nil
}

type writer struct {
	doc document
	bin []byte
}

// add puts an accessor over the bytes since start.
func (w *writer) add(start int, a accessor, target int) int {
	for len(w.bin)%4 != 0 {
		w.bin = append(w.bin, 0)
	}
	view := len(w.doc.BufferViews)
	w.doc.BufferViews = append(w.doc.BufferViews, bufferView{Offset: start, Length: len(w.bin) - start, Target: target})
	a.View = &view
	w.doc.Accessors = append(w.doc.Accessors, a)
	return len(w.doc.Accessors) - 1
}

func (w *writer) float(v ...float32) {
	for _, f := range v {
		w.bin = binary.LittleEndian.AppendUint32(w.bin, math.Float32bits(f))
	}
}

func (w *writer) vectors(list []geom.Vec3, bounds bool) int {
	a := accessor{Component: floats, Count: len(list), Type: "VEC3"}
	start := len(w.bin)
	lo, hi := list[0], list[0]
	for _, v := range list {
		w.float(v.X, v.Y, v.Z)
		lo, hi = lo.Min(v), hi.Max(v)
	}
	if bounds {
		a.Min, a.Max = []float32{lo.X, lo.Y, lo.Z}, []float32{hi.X, hi.Y, hi.Z}
	}
	return w.add(start, a, forVertices)
}

func (w *writer) materials(m *rig.Model) {
	for _, mat := range m.Materials {
		rough, metal := mat.Roughness, mat.Metallic
		out := material{
			Name: mat.Name, DoubleSided: mat.DoubleSided,
			PBR: &metallic{Colour: []float32{mat.Colour.X, mat.Colour.Y, mat.Colour.Z, 1}, Roughness: &rough, Metallic: &metal},
		}
		if mat.Texture != nil {
			out.PBR.Texture = w.texture(mat.Texture)
		}
		if mat.Cutout > 0 {
			cutoff := mat.Cutout
			out.AlphaMode, out.AlphaCutoff = "MASK", &cutoff
		}
		w.doc.Materials = append(w.doc.Materials, out)
	}
}

// texture embeds a picture as PNG. One that can't be encoded is left out.
func (w *writer) texture(pixels image.Image) *textureRef {
	var b bytes.Buffer
	if err := png.Encode(&b, pixels); err != nil {
		return nil
	}
	view, source := len(w.doc.BufferViews), len(w.doc.Images)
	w.doc.BufferViews = append(w.doc.BufferViews, bufferView{Offset: len(w.bin), Length: b.Len()})
	w.bin = append(w.bin, b.Bytes()...)
	for len(w.bin)%4 != 0 {
		w.bin = append(w.bin, 0)
	}
	w.doc.Images = append(w.doc.Images, picture{Type: "image/png", View: &view})
	w.doc.Textures = append(w.doc.Textures, texture{Source: &source})
	return &textureRef{Index: len(w.doc.Textures) - 1}
}

func (w *writer) mesh(m rig.Mesh) {
	out := mesh{Name: m.Name}
	for _, p := range m.Parts {
		if len(p.Indices) == 0 {
			continue
		}
		out.Primitives = append(out.Primitives, w.part(p))
	}
	if len(m.Targets) > 0 {
		out.Extras = &meshExtras{TargetNames: m.Targets}
		out.Weights = make([]float32, len(m.Targets))
		copy(out.Weights, m.Weights)
	}
	w.doc.Meshes = append(w.doc.Meshes, out)
}

func (w *writer) part(p rig.Part) primitive {
	at := map[string]int{"POSITION": w.vectors(p.Positions, true), "NORMAL": w.vectors(p.Normals, false)}
	if p.Colours != nil {
		at["COLOR_0"] = w.vectors(p.Colours, false)
	}
	if p.Joints != nil {
		at["JOINTS_0"], at["WEIGHTS_0"] = w.influences(p)
	}
	start := len(w.bin)
	a := accessor{Component: intNumbers, Count: len(p.Indices), Type: "SCALAR"}
	if len(p.Positions) > math.MaxUint16 {
		a.Component = wideNumbers
	}
	for _, i := range p.Indices {
		if a.Component == wideNumbers {
			w.bin = binary.LittleEndian.AppendUint32(w.bin, i)
		} else {
			w.bin = binary.LittleEndian.AppendUint16(w.bin, uint16(i))
		}
	}
	indices := w.add(start, a, forIndices)
	out := primitive{Attributes: at, Indices: &indices}
	if p.Material >= 0 {
		out.Material = &p.Material
	}
	for _, t := range p.Targets {
		out.Targets = append(out.Targets, map[string]int{"POSITION": w.vectors(t.Positions, true), "NORMAL": w.vectors(t.Normals, false)})
	}
	return out
}

func (w *writer) influences(p rig.Part) (joints, weights int) {
	start := len(w.bin)
	for _, j := range p.Joints {
		w.bin = append(w.bin, byte(j[0]), byte(j[1]), byte(j[2]), byte(j[3])) // MaxJoints fit a byte
	}
	joints = w.add(start, accessor{Component: byteNumbers, Count: len(p.Joints), Type: "VEC4"}, forVertices)
	start = len(w.bin)
	for _, v := range p.Weights {
		w.float(v[:]...)
	}
	return joints, w.add(start, accessor{Component: floats, Count: len(p.Weights), Type: "VEC4"}, forVertices)
}

func (w *writer) skin(s rig.Skin) {
	start := len(w.bin)
	for _, m := range s.Inverse {
		w.float(m.X.X, m.X.Y, m.X.Z, 0, m.Y.X, m.Y.Y, m.Y.Z, 0, m.Z.X, m.Z.Y, m.Z.Z, 0, m.T.X, m.T.Y, m.T.Z, 1)
	}
	inverse := w.add(start, accessor{Component: floats, Count: len(s.Inverse), Type: "MAT4"}, 0)
	w.doc.Skins = append(w.doc.Skins, skin{Joints: s.Joints, Inverse: &inverse})
}

func (w *writer) nodes(m *rig.Model) {
	w.doc.Nodes = make([]node, len(m.Nodes))
	var roots []int
	for i, n := range m.Nodes {
		l := n.Local
		out := &w.doc.Nodes[i]
		out.Name = n.Name
		out.Translation = []float32{l.T.X, l.T.Y, l.T.Z}
		out.Rotation = []float32{l.R.X, l.R.Y, l.R.Z, l.R.W}
		out.Scale = []float32{l.S.X, l.S.Y, l.S.Z}
		if n.Mesh >= 0 {
			out.Mesh = &n.Mesh
		}
		if n.Skin >= 0 {
			out.Skin = &n.Skin
		}
	}
	for i, n := range m.Nodes {
		if n.Parent < 0 {
			roots = append(roots, i)
		} else {
			w.doc.Nodes[n.Parent].Children = append(w.doc.Nodes[n.Parent].Children, i)
		}
	}
	first := 0
	w.doc.Scene, w.doc.Scenes = &first, []scene{{Nodes: roots}}
}

var spellings = map[rig.Interpolation]string{rig.Linear: "LINEAR", rig.Step: "STEP", rig.Cubic: "CUBICSPLINE"}

func (w *writer) clip(c rig.Clip) {
	out := animation{Name: c.Name}
	if c.Speed > 0 {
		out.Extras = &clipExtras{Speed: c.Speed}
	}
	path := map[rig.Property]string{rig.Translation: "translation", rig.Rotation: "rotation", rig.Scale: "scale", rig.Weights: "weights"}
	kind := map[rig.Property]string{rig.Translation: "VEC3", rig.Rotation: "VEC4", rig.Scale: "VEC3", rig.Weights: "SCALAR"}
	var lastTimes []float32
	input := 0
	for i, t := range c.Tracks { // tracks that share their times share the accessor
		if i == 0 || &t.Times[0] != &lastTimes[0] {
			start := len(w.bin)
			w.float(t.Times...)
			a := accessor{Component: floats, Count: len(t.Times), Type: "SCALAR", Min: t.Times[:1], Max: t.Times[len(t.Times)-1:]}
			input, lastTimes = w.add(start, a, 0), t.Times
		}
		start := len(w.bin)
		w.float(t.Values...)
		a := accessor{Component: floats, Count: len(t.Values), Type: kind[t.Property]}
		if t.Property != rig.Weights {
			a.Count /= t.Width
		}
		ch := channel{Sampler: len(out.Samplers)}
		ch.Target.Node, ch.Target.Path = &t.Node, path[t.Property]
		out.Samplers = append(out.Samplers, sampler{Input: input, Output: w.add(start, a, 0), Interpolation: spellings[t.Interpolation]})
		out.Channels = append(out.Channels, ch)
	}
	w.doc.Animations = append(w.doc.Animations, out)
}
