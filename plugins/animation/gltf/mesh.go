package gltf

import (
	"fmt"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

func (l *loader) meshes() error {
	triangles := 0
	for i, m := range l.doc.Meshes {
		out := rig.Mesh{Name: shorten(m.Name), Weights: m.Weights}
		for k, p := range m.Primitives {
			part, err := l.part(p)
			if err != nil {
				return refuse("meshes[%d].primitives[%d]: %v", i, k, err)
			}
			if k > 0 && len(p.Targets) != len(m.Primitives[0].Targets) {
				return refuse("meshes[%d] has primitives with different numbers of morph targets", i)
			}
			if triangles += len(part.Indices) / 3; triangles > MaxTriangles {
				return triangleBudget(triangles)
			}
			out.Parts = append(out.Parts, part)
		}
		if len(m.Primitives) > 0 {
			out.Targets = targetNames(m)
		}
		if len(m.Weights) > len(out.Targets) {
			return refuse("meshes[%d] has more weights than morph targets", i)
		}
		l.model.Meshes = append(l.model.Meshes, out)
	}
	return nil
}

func targetNames(m mesh) []string {
	names := make([]string, len(m.Primitives[0].Targets))
	for i := range names {
		names[i] = fmt.Sprintf("target%d", i)
		if m.Extras != nil && i < len(m.Extras.TargetNames) {
			names[i] = shorten(m.Extras.TargetNames[i])
		}
	}
	return names
}

// part reads a primitive. Points and lines have no surface, and come back empty.
func (l *loader) part(p primitive) (rig.Part, error) {
	out := rig.Part{Material: -1}
	if p.Material != nil {
		if *p.Material < 0 || *p.Material >= len(l.model.Materials) {
			return out, refuse("material %d is not there", *p.Material)
		}
		out.Material = *p.Material
	}
	mode := 4
	if p.Mode != nil {
		mode = *p.Mode
	}
	switch {
	case mode >= 0 && mode < 4:
		l.warn("points and lines are not shown")
		return out, nil
	case mode < 0 || mode > 6:
		return out, refuse("mode %d is unknown", mode)
	case len(p.Targets) > maxTargets:
		return out, refuse("it has more than %d morph targets", maxTargets)
	}
	if err := l.attributes(p, &out); err != nil {
		return out, err
	}
	indices, err := l.indices(p.Indices, len(out.Positions), mode)
	if err != nil {
		return out, err
	}
	out.Indices = indices
	if out.Normals == nil {
		out.Normals = smoothNormals(out.Positions, indices)
	}
	for i, t := range p.Targets {
		target, err := l.target(t, len(out.Positions))
		if err != nil {
			return out, refuse("targets[%d]: %v", i, err)
		}
		out.Targets = append(out.Targets, target)
	}
	return out, nil
}

func (l *loader) attributes(p primitive, out *rig.Part) (err error) {
	position, ok := p.Attributes["POSITION"]
	if !ok {
		return refuse("it has no POSITION")
	}
	if out.Positions, err = l.vectors(position, -1); err != nil {
		return err
	}
	n := len(out.Positions)
	if i, ok := p.Attributes["NORMAL"]; ok {
		if out.Normals, err = l.vectors(i, n); err != nil {
			return err
		}
	}
	if i, ok := p.Attributes["COLOR_0"]; ok {
		if out.Colours, err = l.vectors(i, n); err != nil {
			return err
		}
	}
	if i, ok := p.Attributes["TEXCOORD_0"]; ok {
		e, err := l.exactly(i, n, "VEC2")
		if err != nil {
			return err
		}
		out.UV = make([][2]float32, n)
		for k := range out.UV {
			out.UV[k] = [2]float32(e.at(k))
		}
	}
	return l.influences(p, out)
}

// influences reads joints and weights, which come together or not at all.
func (l *loader) influences(p primitive, out *rig.Part) error {
	j, hasJoints := p.Attributes["JOINTS_0"]
	w, hasWeights := p.Attributes["WEIGHTS_0"]
	if !hasJoints || !hasWeights {
		return nil
	}
	if _, more := p.Attributes["JOINTS_1"]; more {
		l.warn("of more than four joints a vertex the first four are used")
	}
	n := len(out.Positions)
	joints, err := l.exactly(j, n, "VEC4")
	if err != nil {
		return err
	}
	weights, err := l.exactly(w, n, "VEC4")
	if err != nil {
		return err
	}
	out.Joints, out.Weights = make([][4]uint16, n), make([][4]float32, n)
	for i := range n {
		sum := float32(0)
		for k, v := range joints.at(i) {
			if v < 0 || v >= MaxJoints {
				return refuse("JOINTS_0 names joint %g; the last may be %d", v, MaxJoints-1)
			}
			out.Joints[i][k] = uint16(v)
			out.Weights[i][k] = max(weights.at(i)[k], 0)
			sum += out.Weights[i][k]
		}
		if sum < 1e-6 {
			out.Weights[i], sum = [4]float32{1}, 1
		}
		for k := range 4 {
			out.Weights[i][k] /= sum
		}
	}
	return nil
}

func (l *loader) target(t map[string]int, n int) (out rig.Target, err error) {
	if i, ok := t["POSITION"]; ok {
		if out.Positions, err = l.vectors(i, n); err != nil {
			return out, err
		}
	}
	if i, ok := t["NORMAL"]; ok {
		out.Normals, err = l.vectors(i, n)
	}
	return out, err
}

// vectors reads the first three numbers of every element; n is how many there have to be, -1 for any.
func (l *loader) vectors(index, n int) ([]geom.Vec3, error) {
	e, err := l.exactly(index, n, "VEC3", "VEC4")
	if err != nil {
		return nil, err
	}
	out := make([]geom.Vec3, e.count)
	for i := range out {
		v := e.at(i)
		out[i] = geom.V(v[0], v[1], v[2])
	}
	return out, nil
}

func (l *loader) exactly(index, n int, types ...string) (elements, error) {
	e, err := l.read(index, types...)
	if err == nil && n >= 0 && e.count != n {
		return e, refuse("accessors[%d] has %d elements where %d are needed", index, e.count, n)
	}
	return e, err
}

// indices reads the corners of the triangles; strips and fans become single triangles.
func (l *loader) indices(index *int, vertices, mode int) ([]uint32, error) {
	var list []uint32
	if index == nil {
		list = make([]uint32, vertices)
		for i := range list {
			list[i] = uint32(i)
		}
	} else {
		e, err := l.read(*index, "SCALAR")
		if err != nil {
			return nil, err
		}
		if c := l.doc.Accessors[*index].Component; c != 5121 && c != 5123 && c != 5125 {
			return nil, refuse("its indices have the componentType %d", c)
		}
		list = make([]uint32, e.count)
		for i, v := range e.data {
			if v < 0 || int(v) >= vertices {
				return nil, refuse("index %d names vertex %d of %d", i, int64(v), vertices)
			}
			list[i] = uint32(v)
		}
	}
	return triangles(list, mode), nil
}

func triangles(list []uint32, mode int) []uint32 {
	if mode == 4 {
		return list[:len(list)/3*3]
	}
	var out []uint32
	for i := 2; i < len(list); i++ {
		switch {
		case mode == 6:
			out = append(out, list[0], list[i-1], list[i])
		case i%2 == 0:
			out = append(out, list[i-2], list[i-1], list[i])
		default:
			out = append(out, list[i-1], list[i-2], list[i])
		}
	}
	return out
}

// smoothNormals makes normals for a file that has none.
func smoothNormals(positions []geom.Vec3, indices []uint32) []geom.Vec3 {
	out := make([]geom.Vec3, len(positions))
	for i := 0; i+2 < len(indices); i += 3 {
		a, b, c := indices[i], indices[i+1], indices[i+2]
		n := positions[b].Sub(positions[a]).Cross(positions[c].Sub(positions[a]))
		out[a], out[b], out[c] = out[a].Add(n), out[b].Add(n), out[c].Add(n)
	}
	for i := range out {
		out[i] = out[i].Unit()
	}
	return out
}
