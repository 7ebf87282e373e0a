package rig

import (
	"slices"
	"strings"

	"ft.tc/backlot/plugins/animation/geom"
)

// Face is what of a model talks, blinks and looks around, found by the names that tools and standards use.
type Face struct {
	open, pucker, blink []target
	jaw                 int   // joint, -1 for none
	lids, eyes          []int // joints
}

type target struct{ node, index int }

// Face finds the face.
func (m *Model) Face() *Face {
	f := &Face{jaw: -1}
	for i, n := range m.Nodes {
		switch name := strings.ToLower(n.Name); {
		case name == "jaw" || strings.HasSuffix(name, ":jaw") || strings.HasSuffix(name, "_jaw"):
			f.jaw = i
		case name == "lid.l" || name == "lid.r":
			f.lids = append(f.lids, i)
		case name == "eye.l" || name == "eye.r":
			f.eyes = append(f.eyes, i)
		}
		if n.Mesh < 0 {
			continue
		}
		for k, t := range m.Meshes[n.Mesh].Targets {
			switch t = strings.ToLower(t); {
			case slices.Contains([]string{"jawopen", "mouthopen", "mouth_open", "jaw_open", "viseme_aa", "aa"}, t):
				f.open = append(f.open, target{i, k})
			case t == "mouthpucker":
				f.pucker = append(f.pucker, target{i, k})
			case slices.Contains([]string{"eyeblinkleft", "eyeblinkright", "eyeblink", "blink", "eyesclosed"}, t):
				f.blink = append(f.blink, target{i, k})
			}
		}
	}
	return f
}

// Talks reports whether there is a mouth that can open.
func (f *Face) Talks() bool { return len(f.open) > 0 || f.jaw >= 0 }

// Open opens the mouth, 0 to 1, and rounds it.
func (f *Face) Open(p *Pose, open, round float32) {
	for _, t := range f.open {
		p.Weights[t.node][t.index] = open
	}
	for _, t := range f.pucker {
		p.Weights[t.node][t.index] = round
	}
	if len(f.open) == 0 && f.jaw >= 0 {
		p.Local[f.jaw].R = p.Local[f.jaw].R.Mul(geom.Turn(geom.V(1, 0, 0), 18*open)).Unit()
	}
}

const lidTravel = 66 // degrees that crew's lids turn to close

// Blink closes the eyes, 0 to 1.
func (f *Face) Blink(p *Pose, closed float32) {
	for _, t := range f.blink {
		p.Weights[t.node][t.index] = max(p.Weights[t.node][t.index], closed)
	}
	for _, l := range f.lids {
		p.Local[l].R = p.Local[l].R.Mul(geom.Turn(geom.V(1, 0, 0), lidTravel*closed)).Unit()
	}
}

// Look turns the eyes by degrees.
func (f *Face) Look(p *Pose, yaw, pitch float32) {
	for _, e := range f.eyes {
		p.Local[e].R = p.Local[e].R.Mul(geom.Euler(pitch, yaw, 0)).Unit()
	}
}
