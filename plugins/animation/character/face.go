package character

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// The morph targets of the face.
var targets = []string{"jawOpen", "mouthSmile", "mouthPucker"}

// lips says where the two edges of the mouth are, u from -1 (right) to 1, for weights of the morph targets.
func lips(u float32, open, smile, pucker float32) (upper, lower geom.Vec3) {
	const y0, half = 1.5405, .034
	wide := half * (1 - .16*open + .12*smile - .42*pucker)
	arch := 1 - u*u
	rise := .0035*u*u + .009*smile*u*u*geom.Sqrt(abs(u)) - .0008*arch
	cupid := .0018 * (1 - abs(2*abs(u)-.5)) * arch
	x := u * wide
	up := y0 + rise + cupid*.5 + .0045*open*arch + .004*pucker*arch
	down := y0 + rise - .028*open*geom.Sqrt(arch)*(1-.15*pucker) - .004*pucker*arch
	return onFront(skull, x, up, .0015+.007*pucker), onFront(skull, x, down, .0015+.007*pucker-.002*open*arch)
}

// shaped is geometry that morphs: made once for rest and once for every target.
type shaped func(open, smile, pucker float32) (positions, normals []geom.Vec3)

// morphing makes a part of the mouth.
func morphing(material int, indices []uint32, s shaped) rig.Part {
	p := rig.Part{Material: material, Indices: indices}
	p.Positions, p.Normals = s(0, 0, 0)
	for _, w := range [][3]float32{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}} {
		positions, normals := s(w[0], w[1], w[2])
		for i := range positions {
			positions[i], normals[i] = positions[i].Sub(p.Positions[i]), normals[i].Sub(p.Normals[i])
		}
		p.Targets = append(p.Targets, rig.Target{Positions: positions, Normals: normals})
	}
	return p
}

const mouthSteps = 24

// sheet is a strip over the mouth from row 0 to row 1 of the opening, pushed out by some metres.
func sheet(from, to func(u, open float32) float32, out float32) shaped {
	return func(open, smile, pucker float32) (positions, normals []geom.Vec3) {
		const rows = 4
		for r := range rows + 1 {
			for i := range mouthSteps + 1 {
				u := float32(i)/mouthSteps*2 - 1
				a, b := lips(u, open, smile, pucker)
				t := float32(r) / rows
				p := a.Lerp(b, from(u, open)+(to(u, open)-from(u, open))*t)
				p.Z += out
				positions, normals = append(positions, p), append(normals, v(u*.25, .1, 1).Unit())
			}
		}
		return positions, normals
	}
}

func sheetIndices() []uint32 { return lattice(4, mouthSteps) }

// lattice is the triangles of rows times columns squares, row by row downwards.
func lattice(rows, columns int) []uint32 {
	var out []uint32
	w := uint32(columns + 1)
	for r := range uint32(rows) {
		for c := range uint32(columns) {
			a, b := r*w+c, r*w+c+1
			out = append(out, a, a+w, b, b, a+w, b+w)
		}
	}
	return out
}

const tubeSides = 8

// tube runs along a path; its radius is given at each point.
func tube(path []geom.Vec3, radius func(i int) float32) (positions, normals []geom.Vec3) {
	for i, p := range path {
		along := path[min(i+1, len(path)-1)].Sub(path[max(i-1, 0)]).Unit()
		out := v(p.X*.8, 0, 1)
		out = out.Sub(along.Scale(out.Dot(along))).Unit()
		side := along.Cross(out)
		for k := range tubeSides {
			angle := float64(k) / tubeSides * 2 * math.Pi
			n := out.Scale(float32(math.Cos(angle))).Add(side.Scale(float32(math.Sin(angle))))
			positions, normals = append(positions, p.Add(n.Scale(radius(i)))), append(normals, n)
		}
	}
	return positions, normals
}

func tubeIndices(points int) []uint32 {
	var out []uint32
	for i := range uint32(points - 1) {
		for k := range uint32(tubeSides) {
			a, b := i*tubeSides+k, i*tubeSides+(k+1)%tubeSides
			out = append(out, a, b, a+tubeSides, b, b+tubeSides, a+tubeSides)
		}
	}
	return out
}

// lip is the upper or the lower one.
func lip(lower bool) shaped {
	return func(open, smile, pucker float32) (positions, normals []geom.Vec3) {
		path := make([]geom.Vec3, mouthSteps+1)
		for i := range path {
			a, b := lips(float32(i)/mouthSteps*2-1, open, smile, pucker)
			path[i] = a
			if lower {
				path[i] = b
			}
		}
		thick := float32(.0042)
		if lower {
			thick = .0052
		}
		return tube(path, func(i int) float32 {
			u := float32(i)/mouthSteps*2 - 1
			return thick * (.25 + .75*geom.Sqrt(max(1-u*u, 0))) * (1 + .3*pucker)
		})
	}
}

// jaw is how the skin of the chin goes along with the mouth.
func jaw(p *rig.Part) {
	moved := func(at geom.Vec3, open, smile, pucker float32) geom.Vec3 {
		low := (1 - geom.Smooth(1.508, 1.545, at.Y)) * geom.Smooth(-.01, .05, at.Z) * geom.Smooth(1.44, 1.485, at.Y)
		cheek := geom.Smooth(.055, .03, abs(abs(at.X)-.05)+abs(at.Y-1.565)*.8) * geom.Smooth(.04, .08, at.Z)
		at.Y += -.017*open*low + .005*smile*cheek
		at.Z += -.004*open*low + .003*smile*cheek
		at.X *= 1 + .03*smile*cheek - .02*pucker*cheek
		return at
	}
	for _, w := range [][3]float32{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}} {
		t := rig.Target{Positions: make([]geom.Vec3, len(p.Positions)), Normals: make([]geom.Vec3, len(p.Positions))}
		for i, at := range p.Positions {
			t.Positions[i] = moved(at, w[0], w[1], w[2]).Sub(at)
		}
		p.Targets = append(p.Targets, t)
	}
}
