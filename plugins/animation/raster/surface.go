package raster

import (
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// vertex is a corner of a triangle in a frame.
type vertex struct {
	x, y, inverse       float32 // samples, and 1/distance; 0 behind the camera
	at, normal, colour  geom.Vec3
	u, v                float32
	shadowX, shadowY, z float32 // in the shadow map
}

// surface is a part of the model as one node shows it.
type surface struct {
	part     *rig.Part
	node     int
	skin     *rig.Skin // nil for what is rigid
	material int
	first    uint32 // of its vertices among all
	mirrored bool   // its triangles are wound the other way round
}

// material is what shading needs of a rig.Material.
type material struct {
	colour, emissive geom.Vec3
	shine            float32 // strength of the highlight
	power            int     // of the highlight, as squarings
	metallic         float32
	flesh, thin      bool
	cutout           float32
	texture          *texture
}

func materials(m *rig.Model) []material {
	out := make([]material, 0, len(m.Materials)+1)
	pictures := map[any]*texture{}
	for _, r := range m.Materials {
		t := material{colour: r.Colour, emissive: r.Emissive, metallic: r.Metallic, thin: r.DoubleSided, cutout: r.Cutout}
		t.flesh = r.Name == "skin" || r.Name == "lid"
		smooth := 1 - r.Roughness
		t.shine = .02 + .5*smooth*smooth
		t.power = 2 + int(smooth*5)
		if r.Texture != nil {
			if pictures[r.Texture] == nil {
				pictures[r.Texture] = newTexture(r.Texture)
			}
			t.texture = pictures[r.Texture]
		}
		out = append(out, t)
	}
	return append(out, material{colour: geom.V(.8, .8, .8), shine: .05, power: 3}) // for parts without one
}

// surfaces lists what the model shows.
func surfaces(m *rig.Model, none int) (list []surface, vertices int) {
	for i := range m.Nodes {
		n := &m.Nodes[i]
		if n.Mesh < 0 {
			continue
		}
		for k := range m.Meshes[n.Mesh].Parts {
			p := &m.Meshes[n.Mesh].Parts[k]
			if len(p.Indices) == 0 {
				continue
			}
			s := surface{part: p, node: i, material: p.Material, first: uint32(vertices)}
			if p.Material < 0 {
				s.material = none
			}
			if n.Skin >= 0 && p.Joints != nil {
				s.skin = &m.Skins[n.Skin]
			}
			vertices += len(p.Positions)
			list = append(list, s)
		}
	}
	return list, vertices
}

// pose moves the vertices of a surface to where the nodes put them.
func (s *surface) pose(out []vertex, world []geom.Affine, weights []float32, joints []geom.Affine) {
	if s.skin != nil {
		for k, j := range s.skin.Joints {
			joints[k] = world[j].Mul(&s.skin.Inverse[k])
		}
	}
	node := &world[s.node]
	s.mirrored = s.skin == nil && node.Det() < 0 || s.skin != nil && joints[0].Det() < 0
	for i := range s.part.Positions {
		at, normal := s.part.Positions[i], s.part.Normals[i]
		for k, w := range weights {
			if w == 0 || k >= len(s.part.Targets) {
				continue
			}
			t := &s.part.Targets[k]
			if t.Positions != nil {
				at = at.Add(t.Positions[i].Scale(w))
			}
			if t.Normals != nil {
				normal = normal.Add(t.Normals[i].Scale(w))
			}
		}
		o := &out[i]
		if s.skin == nil {
			o.at, o.normal = node.Apply(at), node.Turn(normal)
			continue
		}
		o.at, o.normal = geom.Vec3{}, geom.Vec3{}
		for k, w := range s.part.Weights[i] {
			if w == 0 {
				continue
			}
			j := &joints[s.part.Joints[i][k]]
			o.at = o.at.Add(j.Apply(at).Scale(w))
			o.normal = o.normal.Add(j.Turn(normal).Scale(w))
		}
	}
}

// dress gives the vertices what does not change from frame to frame.
func (s *surface) dress(out []vertex) {
	for i := range s.part.Positions {
		out[i].colour = geom.V(1, 1, 1)
		if s.part.Colours != nil {
			out[i].colour = s.part.Colours[i]
		}
		if s.part.UV != nil {
			out[i].u, out[i].v = s.part.UV[i][0], s.part.UV[i][1]
		}
	}
}
