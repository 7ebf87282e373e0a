package gltf

import (
	"fmt"
	"math"
	"slices"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

func (l *loader) warn(text string) {
	if !slices.Contains(l.model.Warnings, text) {
		l.model.Warnings = append(l.model.Warnings, text)
	}
}

// nodes reads the tree and proves that it is one. Nodes that the scene does not reach carry no mesh.
func (l *loader) nodes() error {
	if len(l.doc.Nodes) < 1 || len(l.doc.Nodes) > maxNodes {
		return refuse("it has %d nodes; 1 to %d are allowed", len(l.doc.Nodes), maxNodes)
	}
	for i, n := range l.doc.Nodes {
		out, err := l.node(n)
		if err != nil {
			return refuse("nodes[%d]: %v", i, err)
		}
		l.model.Nodes = append(l.model.Nodes, out)
	}
	for i, n := range l.doc.Nodes {
		for _, c := range n.Children {
			switch {
			case c < 0 || c >= len(l.doc.Nodes):
				return refuse("nodes[%d] has child %d, which is not there", i, c)
			case l.model.Nodes[c].Parent >= 0 || c == i:
				return refuse("nodes[%d] has two parents, or is its own", c)
			}
			l.model.Nodes[c].Parent = i
		}
	}
	if err := l.order(); err != nil {
		return err
	}
	return l.showScene()
}

func (l *loader) node(n node) (rig.Node, error) {
	out := rig.Node{Name: shorten(n.Name), Parent: -1, Mesh: -1, Skin: -1, Local: geom.Rest}
	if n.Mesh != nil {
		if *n.Mesh < 0 || *n.Mesh >= len(l.doc.Meshes) {
			return out, refuse("mesh %d is not there", *n.Mesh)
		}
		out.Mesh = *n.Mesh
	}
	if n.Skin != nil && n.Mesh != nil {
		if *n.Skin < 0 || *n.Skin >= len(l.doc.Skins) {
			return out, refuse("skin %d is not there", *n.Skin)
		}
		out.Skin = *n.Skin
	}
	local, err := transform(n)
	out.Local = local
	return out, err
}

func transform(n node) (geom.Transform, error) {
	out := geom.Rest
	for name, field := range map[string]struct {
		values []float32
		count  int
	}{"matrix": {n.Matrix, 16}, "translation": {n.Translation, 3}, "rotation": {n.Rotation, 4}, "scale": {n.Scale, 3}} {
		if len(field.values) != 0 && len(field.values) != field.count {
			return out, refuse("%s has %d numbers", name, len(field.values))
		}
		for _, v := range field.values {
			if math.Abs(float64(v)) > 1e6 {
				return out, refuse("%s holds huge numbers", name)
			}
		}
	}
	if m := n.Matrix; len(m) == 16 {
		a := affine(m)
		return a.Parts(), nil
	}
	if v := n.Translation; len(v) == 3 {
		out.T = geom.V(v[0], v[1], v[2])
	}
	if v := n.Rotation; len(v) == 4 {
		out.R = geom.Quat{X: v[0], Y: v[1], Z: v[2], W: v[3]}.Unit()
	}
	if v := n.Scale; len(v) == 3 {
		out.S = geom.V(v[0], v[1], v[2])
	}
	return out, nil
}

// affine reads a matrix of glTF, which is column by column.
func affine(m []float32) geom.Affine {
	return geom.Affine{X: geom.V(m[0], m[1], m[2]), Y: geom.V(m[4], m[5], m[6]), Z: geom.V(m[8], m[9], m[10]), T: geom.V(m[12], m[13], m[14])}
}

// order sorts the nodes so that parents come first. What it can't reach from a root is a cycle.
func (l *loader) order() error {
	depth := make([]int, len(l.model.Nodes))
	for i, n := range l.model.Nodes {
		if n.Parent < 0 {
			l.model.Order = append(l.model.Order, i)
		}
	}
	for k := 0; k < len(l.model.Order); k++ {
		i := l.model.Order[k]
		for _, c := range l.doc.Nodes[i].Children {
			if depth[c] = depth[i] + 1; depth[c] > maxDepth {
				return refuse("its nodes are nested deeper than %d", maxDepth)
			}
			l.model.Order = append(l.model.Order, c)
		}
	}
	if len(l.model.Order) != len(l.model.Nodes) {
		return refuse("its nodes form a cycle")
	}
	return nil
}

// showScene takes the meshes off the nodes that are not in the scene.
func (l *loader) showScene() error {
	if len(l.doc.Scenes) == 0 {
		return nil
	}
	index := 0
	if l.doc.Scene != nil {
		index = *l.doc.Scene
	}
	if index < 0 || index >= len(l.doc.Scenes) {
		return refuse("scene %d is not there", index)
	}
	shown := make([]bool, len(l.model.Nodes))
	for _, r := range l.doc.Scenes[index].Nodes {
		if r < 0 || r >= len(shown) {
			return refuse("scenes[%d] has node %d, which is not there", index, r)
		}
		shown[r] = true
	}
	for _, i := range l.model.Order {
		if p := l.model.Nodes[i].Parent; p >= 0 && shown[p] {
			shown[i] = true
		}
		if !shown[i] {
			l.model.Nodes[i].Mesh, l.model.Nodes[i].Skin = -1, -1
		}
	}
	return nil
}

func (l *loader) skins() error {
	for i, s := range l.doc.Skins {
		if len(s.Joints) < 1 || len(s.Joints) > MaxJoints {
			return refuse("skins[%d] has %d joints; 1 to %d are allowed", i, len(s.Joints), MaxJoints)
		}
		for _, j := range s.Joints {
			if j < 0 || j >= len(l.doc.Nodes) {
				return refuse("skins[%d] has joint %d, which is not there", i, j)
			}
		}
		out := rig.Skin{Joints: s.Joints, Inverse: make([]geom.Affine, len(s.Joints))}
		for k := range out.Inverse {
			out.Inverse[k] = geom.Identity
		}
		if s.Inverse != nil {
			e, err := l.read(*s.Inverse, "MAT4")
			if err != nil {
				return refuse("skins[%d]: %v", i, err)
			}
			if e.count < len(s.Joints) {
				return refuse("skins[%d] has %d joints and %d inverse bind matrices", i, len(s.Joints), e.count)
			}
			for k := range out.Inverse {
				out.Inverse[k] = affine(e.at(k))
			}
		}
		l.model.Skins = append(l.model.Skins, out)
	}
	return nil
}

// finish checks what only the whole tells.
func (l *loader) finish() error {
	for i, n := range l.model.Nodes {
		if n.Mesh < 0 || n.Skin < 0 {
			continue
		}
		joints := len(l.model.Skins[n.Skin].Joints)
		for _, p := range l.model.Meshes[n.Mesh].Parts {
			for _, j := range p.Joints {
				if int(max(j[0], j[1], j[2], j[3])) >= joints {
					return refuse("nodes[%d] has a mesh that names more joints than the %d of its skin", i, joints)
				}
			}
		}
	}
	shown := l.model.Triangles()
	if shown == 0 {
		return refuse("it shows no triangles")
	}
	if l.model.Joints() > MaxJoints {
		return refuse("it has more than %d joints", MaxJoints)
	}
	for i := range l.model.Clips {
		if l.model.Clips[i].Name == "" {
			l.model.Clips[i].Name = fmt.Sprintf("clip%d", i)
		}
	}
	return triangleBudget(shown)
}
