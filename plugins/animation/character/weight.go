package character

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// binding says which joints move a point, and how much.
type binding func(p geom.Vec3) map[joint]float32

// to follows one joint only.
func to(j joint) binding {
	return func(geom.Vec3) map[joint]float32 { return map[joint]float32{j: 1} }
}

// near follows the nearest of some bones, softly where two are about as near.
func near(soft float32, joints ...joint) binding {
	return func(p geom.Vec3) map[joint]float32 {
		distance := map[joint]float32{}
		least := float32(math.Inf(1))
		for _, j := range joints {
			_, _, a, b := bone(j)
			distance[j] = segment(p, a, b)
			if r := thickness(j); r > 0 && len(joints) > 2 {
				distance[j] += 7 * max(distance[j]-1.7*r, 0) // what hangs beside an arm does not go with it
			}
			least = min(least, distance[j])
		}
		out := map[joint]float32{}
		for j, d := range distance {
			if w := float32(math.Exp(float64((least - d) / soft))); w > .01 {
				out[j] = w
			}
		}
		return out
	}
}

// thickness is the radius of an arm around its bone; 0 for other bones.
func thickness(j joint) float32 {
	if j >= centralJoints {
		j -= centralJoints - sided
	}
	if j == upperArmL {
		return .056
	}
	if j == foreArmL {
		return .05
	}
	return 0
}

func segment(p, a, b geom.Vec3) float32 {
	ab := b.Sub(a)
	t := geom.Clamp(p.Sub(a).Dot(ab)/ab.Dot(ab), 0, 1)
	return p.Sub(a.Add(ab.Scale(t))).Len()
}

// both adds joints and their twins.
func both(joints ...joint) []joint {
	var all []joint
	for _, j := range joints {
		all = append(all, j)
		if j >= sided {
			all = append(all, right(j))
		}
	}
	return all
}

// skirt hangs from the hips and swings with four flaps.
func skirt(upper binding) binding {
	return func(p geom.Vec3) map[joint]float32 {
		loose := 1 - geom.Smooth(.74, .96, p.Y)
		if loose <= 0 {
			return upper(p)
		}
		out := map[joint]float32{}
		above := upper(p)
		sum := float32(0)
		for _, w := range above {
			sum += w
		}
		if loose < 1 {
			for j, w := range above {
				out[j] = w / sum * (1 - loose)
			}
		}
		left, front := geom.Smooth(-.09, .09, p.X), geom.Smooth(-.12, .12, p.Z)
		for j, w := range map[joint]float32{
			coatFrontL: left * front, right(coatFrontL): (1 - left) * front,
			coatBackL: left * (1 - front), right(coatBackL): (1 - left) * (1 - front),
		} {
			if w > .01 {
				out[j] += w * loose
			}
		}
		return out
	}
}

// bind writes the four strongest joints of every vertex.
func bind(p *rig.Part, b binding) {
	p.Joints, p.Weights = make([][4]uint16, len(p.Positions)), make([][4]float32, len(p.Positions))
	for i, at := range p.Positions {
		pull := b(at)
		sum := float32(0)
		for k := range 4 {
			best := joint(-1)
			for j := range jointCount { // in order, so that equal weights come out the same every time
				if pull[j] > 0 && (best < 0 || pull[j] > pull[best]) {
					best = j
				}
			}
			if best < 0 {
				break
			}
			p.Joints[i][k], p.Weights[i][k] = uint16(best), pull[best]
			sum += pull[best]
			delete(pull, best)
		}
		for k := range 4 {
			p.Weights[i][k] /= sum
		}
	}
}
