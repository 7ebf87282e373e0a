package character

import (
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/sculpt"
)

// pieces are all the parts that are sculpted. Both sides of a garment are one piece; hands and shoes are one a side.
func pieces() []piece {
	trunk := near(.035, both(hips, spine, chest, shoulderL, upperArmL, foreArmL)...)
	legs := near(.03, both(hips, thighL, shinL)...)
	coated := near(.04, both(hips, spine, chest, shoulderL, upperArmL, foreArmL)...)
	face := near(.03, neck, head, chest)
	feet := near(.02, footL, toeL)
	all := []piece{
		{mesh: "bust", material: "skin", shape: headShape, lo: v(-.15, 1.36, -.16), hi: v(.15, 1.80, .18), cell: .0095, bind: face, near: []sculpt.Shape{cropped, jersey}, jaw: true, tint: blush},
		{mesh: "hair", material: "hair", shape: cropped, lo: v(-.15, 1.5, -.17), hi: v(.15, 1.81, .16), cell: .0115, bind: to(head)},
		{mesh: "quiff", material: "hair", shape: quiff, lo: v(-.15, 1.68, -.17), hi: v(.15, 1.85, .16), cell: .0105, bind: to(head), near: []sculpt.Shape{cropped}},
		{mesh: "hat", material: "hat", shape: crown, lo: v(-.17, 1.69, -.19), hi: v(.17, 1.9, .18), cell: .012525, bind: to(head)},
		{mesh: "shirt", material: "shirt", shape: jersey, lo: v(-.58, .88, -.18), hi: v(.58, 1.5, .18), cell: .0185, bind: trunk, near: []sculpt.Shape{throat}},
		{mesh: "trousers", material: "trousers", shape: slacks, lo: v(-.2, .04, -.15), hi: v(.2, 1.06, .15), cell: .02, bind: legs, near: []sculpt.Shape{sculpt.Twin(shoe)}},
		{mesh: "coat", material: "coat", shape: coat, lo: v(-.6, .9, -.2), hi: v(.6, 1.5, .2), cell: .0205, bind: coated, near: []sculpt.Shape{throat, slacks}},
		{mesh: "coat", material: "belt", shape: buckle, lo: v(-.05, .86, .11), hi: v(.1, 1.04, .2), cell: .006, bind: coated, near: []sculpt.Shape{coat}},
		{mesh: "coat", material: "button", shape: buttons(coat), lo: v(-.08, 1.05, .05), hi: v(.08, 1.2, .2), cell: .0055, bind: coated},
		{mesh: "coat", material: "front", shape: front, lo: v(-.2, 1.14, -.15), hi: v(.2, 1.45, .18), cell: .016, bind: near(.04, spine, chest, neck), near: []sculpt.Shape{coat, throat}},
		{mesh: "coat", material: "tie", shape: knot, lo: v(-.06, 1.34, .03), hi: v(.06, 1.42, .18), cell: .007, bind: near(.04, chest), near: []sculpt.Shape{coat}},
	}
	all = append(all, twins(piece{mesh: "shoes", material: "shoes", shape: shoe, lo: v(.02, 0, -.13), hi: v(.18, .18, .22), cell: .0125, bind: feet, near: []sculpt.Shape{slacks}})...)
	all = append(all, twins(piece{mesh: "shoes", material: "sole", shape: sole, lo: v(.02, -.02, -.13), hi: v(.19, .05, .23), cell: .011, bind: feet})...)
	for _, f := range []struct {
		shape  sculpt.Shape
		joints []joint
	}{
		{palm(), []joint{handL, foreArmL}},
		{finger(.027, .088), []joint{indexL}},
		{finger(.003, .096), []joint{fingersL}},
		{finger(-.019, .088), []joint{fingersL}},
		{finger(-.038, .068), []joint{fingersL}},
	} {
		lo, hi := wristAt.Add(v(-.14, -.26, -.09)), wristAt.Add(v(.2, .06, .1))
		all = append(all, twins(piece{mesh: "hands", material: "skin", shape: f.shape, lo: lo, hi: hi, cell: .0086, bind: near(.012, f.joints...)})...)
	}
	return all
}

// twins is a piece of the left side and its mirror image.
func twins(p piece) []piece {
	q := p
	q.shape = func(at geom.Vec3) float32 { return p.shape(mirror(at)) }
	q.lo, q.hi = v(-p.hi.X, p.lo.Y, p.lo.Z), v(-p.lo.X, p.hi.Y, p.hi.Z)
	q.bind = func(at geom.Vec3) map[joint]float32 {
		out := map[joint]float32{}
		for j, w := range p.bind(mirror(at)) {
			if j >= sided {
				j = right(j)
			}
			out[j] = w
		}
		return out
	}
	q.near = nil
	for _, s := range p.near {
		q.near = append(q.near, func(at geom.Vec3) float32 { return s(mirror(at)) })
	}
	return []piece{p, q}
}
