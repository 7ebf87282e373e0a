// Package character makes crew, the character that comes with the plugin: a stylised person with a face, clothes to
// choose from, and clips. It is modelled, rigged and animated by this code, and handed on as a .glb file.
package character

import (
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// joint is a bone of crew. In the rest pose no bone is turned: the arms hang at 40 degrees, the face looks along +Z, and
// the left hand is on the side of +X.
type joint int

const (
	hips joint = iota
	spine
	chest
	neck
	head
	eyeL
	lidL
	browL
	shoulderL
	upperArmL
	foreArmL
	handL
	fingersL
	indexL
	thighL
	shinL
	footL
	toeL
	coatFrontL
	coatBackL
	centralJoints // the right side follows, in the same order
)

// sided is the first joint that has a twin on the right.
const sided = eyeL

const jointCount = centralJoints + centralJoints - sided

// right is the twin of a left joint.
func right(j joint) joint { return j + centralJoints - sided }

// armDown is where an arm points in the rest pose, on the left.
var armDown = geom.V(.643, -.766, 0)

var bones = [centralJoints]struct {
	name   string
	parent joint
	at     geom.Vec3
	to     geom.Vec3 // where the bone ends, for the skin
}{
	hips:       {"hips", -1, geom.V(0, .93, 0), geom.V(0, .99, 0)},
	spine:      {"spine", hips, geom.V(0, 1.05, 0), geom.V(0, 1.13, 0)},
	chest:      {"chest", spine, geom.V(0, 1.2, -.01), geom.V(0, 1.37, -.01)},
	neck:       {"neck", chest, geom.V(0, 1.42, -.012), geom.V(0, 1.48, 0)},
	head:       {"head", neck, geom.V(0, 1.5, 0), geom.V(0, 1.75, 0)},
	eyeL:       {"eye", head, eyeAt, geom.V(.043, 1.618, .2)},
	lidL:       {"lid", head, eyeAt, geom.V(.043, 1.618, .2)},
	browL:      {"brow", head, geom.V(.045, 1.665, .1), geom.V(.045, 1.665, .2)},
	shoulderL:  {"shoulder", chest, geom.V(.05, 1.365, -.01), geom.V(.15, 1.36, -.01)},
	upperArmL:  {"upperArm", shoulderL, shoulderAt, elbowAt},
	foreArmL:   {"foreArm", upperArmL, elbowAt, wristAt},
	handL:      {"hand", foreArmL, wristAt, wristAt.Add(armDown.Scale(.09))},
	fingersL:   {"fingers", handL, wristAt.Add(armDown.Scale(.085)), wristAt.Add(armDown.Scale(.18))},
	indexL:     {"index", handL, wristAt.Add(armDown.Scale(.085)).Add(geom.V(0, 0, .03)), wristAt.Add(armDown.Scale(.18)).Add(geom.V(0, 0, .03))},
	thighL:     {"thigh", hips, thighAt, kneeAt},
	shinL:      {"shin", thighL, kneeAt, ankleAt},
	footL:      {"foot", shinL, ankleAt, geom.V(.1, .05, .08)},
	toeL:       {"toe", footL, geom.V(.1, .03, .1), geom.V(.1, .03, .18)},
	coatFrontL: {"coatFront", hips, geom.V(.08, .97, .07), geom.V(.12, .5, .14)},
	coatBackL:  {"coatBack", hips, geom.V(.08, .97, -.07), geom.V(.12, .5, -.14)},
}

var (
	eyeAt      = geom.V(.043, 1.618, .084)
	shoulderAt = geom.V(.172, 1.352, -.01)
	elbowAt    = shoulderAt.Add(armDown.Scale(.275))
	wristAt    = elbowAt.Add(armDown.Scale(.25))
	thighAt    = geom.V(.092, .90, 0)
	kneeAt     = geom.V(.098, .49, .012)
	ankleAt    = geom.V(.1, .09, -.012)
)

func mirror(v geom.Vec3) geom.Vec3 { return geom.V(-v.X, v.Y, v.Z) }

// bone is a joint's name, parent and ends, on either side.
func bone(j joint) (name string, parent joint, at, to geom.Vec3) {
	if j < sided {
		b := bones[j]
		return b.name, b.parent, b.at, b.to
	}
	if j < centralJoints {
		b := bones[j]
		return b.name + ".L", b.parent, b.at, b.to
	}
	b := bones[j-centralJoints+sided]
	parent = b.parent
	if parent >= sided {
		parent = right(parent)
	}
	return b.name + ".R", parent, mirror(b.at), mirror(b.to)
}

// skeleton adds the joints to the model, as its first nodes.
func skeleton(m *rig.Model) {
	s := rig.Skin{}
	for j := range jointCount {
		name, parent, at, _ := bone(j)
		n := rig.Node{Name: name, Parent: int(parent), Mesh: -1, Skin: -1, Local: geom.Rest}
		n.Local.T = at
		if parent >= 0 {
			_, _, above, _ := bone(parent)
			n.Local.T = at.Sub(above)
		}
		inverse := geom.Identity
		inverse.T = at.Scale(-1)
		m.Nodes = append(m.Nodes, n)
		s.Joints = append(s.Joints, int(j))
		s.Inverse = append(s.Inverse, inverse)
	}
	m.Skins = append(m.Skins, s)
}
