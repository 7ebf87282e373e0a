package rig

import "ft.tc/backlot/plugins/animation/geom"

// Pose is where every node stands against its parent, and how far every morph target is in.
type Pose struct {
	Local   []geom.Transform
	Weights [][]float32 // by node; nil for nodes without morph targets
	scratch []float32
}

// NewPose is the pose in which the model was made.
func (m *Model) NewPose() *Pose {
	p := &Pose{Local: make([]geom.Transform, len(m.Nodes)), Weights: make([][]float32, len(m.Nodes))}
	for i, n := range m.Nodes {
		if n.Mesh >= 0 && len(m.Meshes[n.Mesh].Targets) > 0 {
			p.Weights[i] = make([]float32, len(m.Meshes[n.Mesh].Targets))
		}
	}
	p.Reset(m)
	return p
}

// Reset goes back to the pose in which the model was made.
func (p *Pose) Reset(m *Model) {
	for i, n := range m.Nodes {
		p.Local[i] = n.Local
		if p.Weights[i] != nil {
			clear(p.Weights[i])
			copy(p.Weights[i], m.Meshes[n.Mesh].Weights)
		}
	}
}

// Sample sets what the clip moves, at a time of it.
func (p *Pose) Sample(c *Clip, time float32) {
	for i := range c.Tracks {
		t := &c.Tracks[i]
		if cap(p.scratch) < t.Width {
			p.scratch = make([]float32, t.Width)
		}
		v := p.scratch[:t.Width]
		t.at(time, v)
		l := &p.Local[t.Node]
		switch t.Property {
		case Translation:
			l.T = geom.V(v[0], v[1], v[2])
		case Rotation:
			l.R = geom.Quat{X: v[0], Y: v[1], Z: v[2], W: v[3]}.Unit()
		case Scale:
			l.S = geom.V(v[0], v[1], v[2])
		case Weights:
			copy(p.Weights[t.Node], v)
		}
	}
}

// Blend goes from p to q by w, in p.
func (p *Pose) Blend(q *Pose, w float32) {
	for i := range p.Local {
		p.Local[i] = p.Local[i].Mix(&q.Local[i], w)
		for k := range p.Weights[i] {
			p.Weights[i][k] += (q.Weights[i][k] - p.Weights[i][k]) * w
		}
	}
}

// Add puts the difference between two poses on top of p for one node: what moved from base to top moves p as well.
func (p *Pose) Add(node int, base, top *Pose, w float32) {
	b, t := &base.Local[node], &top.Local[node]
	turn := b.R.Inverse().Mul(t.R)
	p.Local[node].R = p.Local[node].R.Mul(geom.Still.Slerp(turn, w)).Unit()
	p.Local[node].T = p.Local[node].T.Add(t.T.Sub(b.T).Scale(w))
}

// World writes where every node stands in the world.
func (m *Model) World(p *Pose, root geom.Affine, out []geom.Affine) {
	for _, i := range m.Order {
		local := p.Local[i].Affine()
		if parent := m.Nodes[i].Parent; parent >= 0 {
			out[i] = out[parent].Mul(&local)
		} else {
			out[i] = root.Mul(&local)
		}
	}
}
