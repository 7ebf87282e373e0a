package character

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

const eyeRadius = .0275

// zone is a piece of a sphere around the direction in which an eye looks, between two angles from it in degrees.
func zone(centre geom.Vec3, radius float32, from, to float32) (positions, normals []geom.Vec3, indices []uint32) {
	const around, rings = 28, 6
	for r := range rings + 1 {
		polar := geom.Rad(from + (to-from)*float32(r)/rings)
		for k := range around + 1 {
			a := float32(k) / around * 2 * math.Pi
			n := v(geom.Sin(polar)*geom.Cos(a), geom.Sin(polar)*geom.Sin(a), geom.Cos(polar))
			positions, normals = append(positions, centre.Add(n.Scale(radius))), append(normals, n)
		}
	}
	return positions, normals, lattice(rings, around)
}

// eyeball is white, iris, pupil and a glint that makes it live, each a part of its own.
func (b *builder) eyeball() {
	for _, side := range []joint{eyeL, right(eyeL)} {
		_, _, at, _ := bone(side)
		for _, z := range []struct {
			material     string
			radius       float32
			from, to, up float32
		}{
			{"eye", eyeRadius, 27, 115, 0}, {"iris", eyeRadius, 14, 27.5, 0}, {"pupil", eyeRadius, 0, 14.5, 0},
		} {
			var p rig.Part
			p.Material = b.material(z.material)
			p.Positions, p.Normals, p.Indices = zone(at, z.radius, z.from, z.to)
			bind(&p, to(side))
			b.add("eyes", p)
		}
		_, _, face, _ := bone(side)
		var glint rig.Part
		glint.Material = b.material("glint")
		glint.Positions, glint.Normals, glint.Indices = zone(geom.Vec3{}, eyeRadius+.0006, 0, 5.5)
		turn := geom.Euler(-14, 15, 0)
		for i := range glint.Positions {
			glint.Positions[i] = turn.Apply(glint.Positions[i]).Add(face)
		}
		bind(&glint, to(side))
		b.add("eyes", glint)
	}
}

// shell is a piece of a sphere about the eye, in front of it: across from corner to corner, down from the angle top to
// bottom above the line of sight.
func shell(centre geom.Vec3, radius, top, bottom float32) (positions, normals []geom.Vec3, indices []uint32) {
	const rows, columns = 10, 20
	for r := range rows + 1 {
		for c := range columns + 1 {
			yaw := geom.Rad(-88 + 176*float32(c)/columns)
			edge := geom.Cos(yaw)
			pitch := geom.Rad((top + (bottom-top)*float32(r)/rows) * (.55 + .45*edge))
			n := v(geom.Sin(yaw)*geom.Cos(pitch*.6), geom.Sin(pitch), geom.Cos(yaw)*geom.Cos(pitch)).Unit()
			positions, normals = append(positions, centre.Add(n.Scale(radius))), append(normals, n)
		}
	}
	return positions, normals, lattice(rows, columns)
}

// lids cover the eyes from above, and move, and from below, and stay. A line of lashes edges the upper one.
func (b *builder) lids() {
	for _, side := range []joint{lidL, right(lidL)} {
		_, _, at, _ := bone(side)
		var upper, lower, lash rig.Part
		upper.Material, lower.Material, lash.Material = b.material("lid"), b.material("lid"), b.material("lash")
		upper.Positions, upper.Normals, upper.Indices = shell(at, eyeRadius*1.06, 100, 37)
		lower.Positions, lower.Normals, lower.Indices = shell(at, eyeRadius*1.045, -35, -100)
		for _, lid := range []*rig.Part{&upper, &lower} {
			lid.Colours = make([]geom.Vec3, len(lid.Positions))
			for i := range lid.Colours {
				lid.Colours[i] = v(.74, .74, .74) // they lie in the shade of the brow
			}
		}
		bind(&upper, to(side))
		bind(&lower, to(head))
		rim := upper.Positions[len(upper.Positions)-21:]
		path := make([]geom.Vec3, 0, 17)
		for _, p := range rim[2:19] {
			path = append(path, p.Add(v(0, -.0004, .0004)))
		}
		lash.Positions, lash.Normals = tube(path, func(i int) float32 { return .0011 + .0006*float32(min(i, 16-i))/8 })
		lash.Indices = tubeIndices(len(path))
		bind(&lash, to(side))
		b.add("face", upper)
		b.add("face", lower)
		b.add("face", lash)
	}
}

// brows are laid on the forehead above the eyes.
func (b *builder) brows() {
	for _, side := range []joint{browL, right(browL)} {
		sign := float32(1)
		if side != browL {
			sign = -1
		}
		var p rig.Part
		p.Material = b.material("brow")
		path := make([]geom.Vec3, 13)
		for i := range path {
			t := float32(i) / 12
			x := sign * (.017 + .056*t)
			path[i] = onFront(skull, x, 1.663+.011*geom.Sin(t*2.3)-.006*t*t, .001)
		}
		p.Positions, p.Normals = tube(path, func(i int) float32 {
			t := float32(i) / 12
			return .0012 + .0058*geom.Smooth(-.1, .3, t)*(1-t*.8)
		})
		p.Indices = tubeIndices(len(path))
		bind(&p, to(side))
		b.add("face", p)
	}
}
