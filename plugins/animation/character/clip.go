package character

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// figure is crew at one moment of a clip: how every joint is turned, and where the hips are.
type figure struct {
	turn  [jointCount]geom.Quat
	shift [jointCount]geom.Vec3
	open  float32 // of the mouth
}

func newFigure() *figure {
	f := &figure{}
	for j := range f.turn {
		f.turn[j] = geom.Still
	}
	return f
}

// movement is a clip as a function of its time in seconds.
type movement struct {
	name     string
	duration float32
	speed    float32
	at       func(t float32) *figure
}

const keysPerSecond = 24

// clips turns every movement into keys.
func clips(model *rig.Model) []rig.Clip {
	var all []rig.Clip
	for _, m := range movements() {
		all = append(all, m.clip(model))
	}
	return all
}

func (m movement) clip(model *rig.Model) rig.Clip {
	c := rig.Clip{Name: m.name, Duration: m.duration, Speed: m.speed}
	keys := int(math.Round(float64(m.duration*keysPerSecond))) + 1
	times := make([]float32, keys)
	figures := make([]*figure, keys)
	for k := range keys {
		times[k] = m.duration * float32(k) / float32(keys-1)
		figures[k] = m.at(times[k])
	}
	for j := range jointCount {
		turn := rig.Track{Node: int(j), Property: rig.Rotation, Width: 4, Times: times}
		for _, f := range figures {
			turn.Values = append(turn.Values, f.turn[j].X, f.turn[j].Y, f.turn[j].Z, f.turn[j].W)
		}
		c.Tracks = append(c.Tracks, turn)
		if j != hips && j != browL && j != right(browL) {
			continue
		}
		_, parent, at, _ := bone(j)
		if parent >= 0 {
			_, _, above, _ := bone(parent)
			at = at.Sub(above)
		}
		move := rig.Track{Node: int(j), Property: rig.Translation, Width: 3, Times: times}
		for _, f := range figures {
			p := at.Add(f.shift[j])
			move.Values = append(move.Values, p.X, p.Y, p.Z)
		}
		c.Tracks = append(c.Tracks, move)
	}
	for _, name := range []string{"bust", "mouth"} {
		t := rig.Track{Node: model.Node(name), Property: rig.Weights, Width: len(targets), Times: times}
		for _, f := range figures {
			t.Values = append(t.Values, f.open, .12, 0)
		}
		c.Tracks = append(c.Tracks, t)
	}
	return c
}

// wave is a sine that goes n times through a clip of a duration.
func wave(t, duration, n, phase float32) float32 {
	return geom.Sin(2 * math.Pi * (n*t/duration + phase))
}

// arm lowers an arm from the rest pose, swings it forward and out, and bends the elbow; all in degrees.
func (f *figure) arm(side, forward, out, bend, twist float32) {
	j := func(l joint) joint {
		if side < 0 {
			return right(l)
		}
		return l
	}
	f.turn[j(upperArmL)] = geom.Turn(v(1, 0, 0), -forward).Mul(geom.Turn(v(0, 0, 1), side*(-37+out))).Mul(geom.Turn(v(side*.643, -.766, 0), side*twist))
	f.turn[j(foreArmL)] = geom.Turn(v(-.766*1, -.643*side, 0), bend)
}

// curl bends the fingers of a hand, in degrees.
func (f *figure) curl(side, fingers, index float32) {
	axis := v(0, 0, 1)
	a, b := fingersL, indexL
	if side < 0 {
		a, b = right(a), right(b)
	}
	f.turn[a] = geom.Turn(axis, -side*fingers)
	f.turn[b] = geom.Turn(axis, -side*index)
}

// leg puts a foot where it belongs: its ankle at a place, turned by degrees up or down (pitch, toes down positive) and
// outward. Hips have to be set before.
func (f *figure) leg(side float32, ankle geom.Vec3, pitch, toe, outward float32) {
	th, sh, ft, to := thighL, shinL, footL, toeL
	if side < 0 {
		th, sh, ft, to = right(th), right(sh), right(ft), right(to)
	}
	_, _, hipAt, _ := bone(hips)
	_, _, a, _ := bone(th)
	_, _, b, _ := bone(sh)
	_, _, c, _ := bone(ft)
	body := f.turn[hips]
	socket := body.Apply(a.Sub(hipAt)).Add(hipAt).Add(f.shift[hips])
	upper, lower := b.Sub(a), c.Sub(b)
	lu, ll := upper.Len(), lower.Len()
	reach := ankle.Sub(socket)
	d := geom.Clamp(reach.Len(), .2, (lu+ll)*.9995)
	reach = reach.Unit()
	forward := geom.Turn(v(0, 1, 0), side*outward).Apply(v(side*.04, 0, 1))
	pole := forward.Sub(reach.Scale(forward.Dot(reach))).Unit()
	cos := geom.Clamp((lu*lu+d*d-ll*ll)/(2*lu*d), -1, 1)
	knee := reach.Scale(cos).Add(pole.Scale(geom.Sqrt(1 - cos*cos))).Unit()
	shin := socket.Add(reach.Scale(d)).Sub(socket.Add(knee.Scale(lu))).Unit()
	ahead := v(0, 0, 1)
	thighTurn := geom.Between(upper, ahead, knee, pole)
	shinTurn := geom.Between(lower, ahead, shin, pole)
	footTurn := geom.Turn(v(0, 1, 0), side*outward).Mul(geom.Turn(v(1, 0, 0), pitch))
	f.turn[th] = body.Inverse().Mul(thighTurn).Unit()
	f.turn[sh] = thighTurn.Inverse().Mul(shinTurn).Unit()
	f.turn[ft] = shinTurn.Inverse().Mul(footTurn).Unit()
	f.turn[to] = geom.Turn(v(1, 0, 0), toe)
}

// stand puts both feet flat where they are in the rest pose, a little apart and turned out.
func (f *figure) stand() {
	f.leg(1, v(.108, ankleAt.Y, .01), 0, 0, 9)
	f.leg(-1, v(-.108, ankleAt.Y, -.025), 0, 0, 11)
}
