package main

import (
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/stage"
)

// root is how far the character has gone in a frame.
func (p *performance) root(frame int) float32 {
	if p.roots == nil {
		return 0
	}
	return p.roots[min(frame, len(p.roots)-1)]
}

// A clip may be played this much slower or faster to cross the frame in time: more would look wrong.
const slowest, fastest = .6, 1.6

// travel plans the way. The character goes as fast as its clip says that the ground goes by, so that its feet stay
// where they are set; half-way through the take it is in the middle.
func (p *performance) travel(r *request, s stage.Subject) {
	if r.Travel == "none" {
		return
	}
	way := make([]float32, p.frames)
	step := float32(p.rate.Seconds(1))
	for f := 1; f < p.frames; f++ {
		way[f] = way[f-1] + step*p.speed(step*(float32(f)-.5))
	}
	whole := way[p.frames-1] + step*p.speed(step*float32(p.frames-1))
	if whole < .01 {
		p.warn("travel: the clip does not say how fast it goes, so the character stays where it is; crew's walk and run do")
		return
	}
	if r.Travel == "cross" {
		p.pace = geom.Clamp(p.crossing(r, s)/whole, slowest, fastest)
		if need := p.crossing(r, s) / whole; need > fastest {
			p.warn("travel: the take is too short to cross the whole frame at a pace that looks right")
		}
	}
	for f := range way {
		way[f] = (way[f] - whole/2) * p.pace
	}
	p.roots = way
}

func (p *performance) speed(t float32) float32 {
	i := p.playing(t)
	v := p.parts[i].clip.Speed
	if w := p.blend(i, t); w > 0 {
		v += (p.parts[i+1].clip.Speed - v) * w
	}
	return v
}

// crossing is how many metres lie between out of the frame on one side and out of it on the other.
func (p *performance) crossing(r *request, s stage.Subject) float32 {
	v := r.camera().At(.5, geom.Vec3{}, s, r.width, r.height)
	middle := s.Lo.Lerp(s.Hi, .5)
	wide := middle.Sub(v.Eye).Dot(v.Forward) * float32(r.width) / v.Focal
	along := v.Right.Z
	if along < 0 {
		along = -along
	}
	return (wide + .45*(s.Hi.Y-s.Lo.Y)) / max(along, .3)
}
