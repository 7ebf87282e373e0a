package character

import (
	"slices"
	"sync"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/gltf"
	"ft.tc/backlot/plugins/animation/rig"
	"ft.tc/backlot/plugins/animation/sculpt"
)

// File is crew as a .glb file.
var File = sync.OnceValues(func() ([]byte, error) { return gltf.Save(build()) })

// New reads crew from its file, as any other character.
func New() (*rig.Model, error) {
	file, err := File()
	if err != nil {
		return nil, err
	}
	return gltf.Load(file)
}

// builder is a crew in the making.
type builder struct {
	model  *rig.Model
	meshes map[string]int
}

func build() *rig.Model {
	b := &builder{model: &rig.Model{}, meshes: map[string]int{}}
	skeleton(b.model)
	for i := range b.model.Nodes {
		b.model.Order = append(b.model.Order, i)
	}
	pieces := pieces()
	parts := make([]rig.Part, len(pieces))
	var wait sync.WaitGroup
	for i := range pieces {
		wait.Go(func() { parts[i] = pieces[i].part() })
	}
	wait.Wait()
	for i, p := range pieces {
		parts[i].Material = b.material(p.material)
		b.add(p.mesh, parts[i])
	}
	b.eyeball()
	b.lids()
	b.brows()
	b.mouth()
	b.cloth()
	b.model.Clips = clips(b.model)
	return b.model
}

// add puts a part into the mesh of a name, which hangs on a node of the same name.
func (b *builder) add(mesh string, p rig.Part) {
	i, ok := b.meshes[mesh]
	if !ok {
		i = len(b.model.Meshes)
		b.meshes[mesh] = i
		b.model.Meshes = append(b.model.Meshes, rig.Mesh{Name: mesh})
		b.model.Nodes = append(b.model.Nodes, rig.Node{Name: mesh, Parent: -1, Mesh: i, Skin: 0, Local: geom.Rest})
	}
	if len(p.Targets) > 0 {
		b.model.Meshes[i].Targets = targets
	}
	b.model.Meshes[i].Parts = append(b.model.Meshes[i].Parts, p)
}

func (b *builder) material(name string) int {
	i := slices.IndexFunc(b.model.Materials, func(m rig.Material) bool { return m.Name == name })
	if i >= 0 {
		return i
	}
	look := looks[name]
	b.model.Materials = append(b.model.Materials, rig.Material{Name: name, Colour: linear(look.colour), Roughness: look.rough, DoubleSided: look.thin})
	return len(b.model.Materials) - 1
}

// mouth is a dark opening with teeth and a tongue, framed by two lips. All of it morphs.
func (b *builder) mouth() {
	at := func(f func(u, open float32) float32) func(u, open float32) float32 { return f }
	whole := at(func(_, _ float32) float32 { return 0 })
	end := at(func(_, _ float32) float32 { return 1 })
	for _, p := range []rig.Part{
		morphing(b.material("mouth"), sheetIndices(), sheet(whole, end, .0005)),
		morphing(b.material("teeth"), sheetIndices(), sheet(
			func(u, _ float32) float32 { return .02 },
			func(u, open float32) float32 { return .02 + open*.27*(1-u*u*u*u) }, .0012)),
		morphing(b.material("tongue"), sheetIndices(), sheet(
			func(u, open float32) float32 { return 1 - open*.36*max(1-u*u*2.2, 0) },
			func(_, _ float32) float32 { return .99 }, .0014)),
		morphing(b.material("lips"), tubeIndices(mouthSteps+1), lip(false)),
		morphing(b.material("lips"), tubeIndices(mouthSteps+1), lip(true)),
	} {
		bind(&p, to(head))
		b.add("mouth", p)
	}
}

// piece is a part that is sculpted.
type piece struct {
	mesh, material string
	shape          sculpt.Shape
	lo, hi         geom.Vec3
	cell           float32
	bind           binding
	near           []sculpt.Shape // what takes light away, beside itself
	jaw            bool
	tint           func(at geom.Vec3) geom.Vec3
}

func (p piece) part() rig.Part {
	m := sculpt.Polygons(p.shape, p.lo, p.hi, p.cell)
	part := rig.Part{Positions: m.Positions, Normals: m.Normals, Indices: m.Indices}
	around := p.shape
	if len(p.near) > 0 {
		all := append([]sculpt.Shape{p.shape}, p.near...)
		around = func(at geom.Vec3) float32 {
			d := all[0](at)
			for _, s := range all[1:] {
				d = min(d, s(at))
			}
			return d
		}
	}
	part.Colours = make([]geom.Vec3, len(part.Positions))
	for i, at := range part.Positions {
		open := openness(around, at, part.Normals[i])
		part.Colours[i] = v(open, open, open)
		if p.tint != nil {
			part.Colours[i] = part.Colours[i].Mul(p.tint(at))
		}
	}
	if p.jaw {
		jaw(&part)
	}
	bind(&part, p.bind)
	return part
}

// openness is how much of the sky a point sees: 1 where nothing is near.
func openness(s sculpt.Shape, at, normal geom.Vec3) float32 {
	hidden, weight := float32(0), float32(.55)
	for _, d := range []float32{.012, .03, .065, .12} {
		hidden += weight * geom.Clamp((d-s(at.Add(normal.Scale(d))))/d, 0, 1)
		weight *= .62
	}
	return geom.Clamp(1-.75*hidden, .25, 1)
}
