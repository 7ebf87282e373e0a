package main

import (
	"fmt"
	"math"
	"strings"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/lips"
	"ft.tc/backlot/plugins/animation/rig"
	"ft.tc/backlot/plugins/animation/stage"
	"ft.tc/backlot/plugins/video/timeline"
	"ft.tc/backlot/sdk"
)

// performance is what the character does, frame by frame.
type performance struct {
	model  *rig.Model
	face   *rig.Face
	lips   *lips.Track // nil for none
	parts  []part
	talk   *rig.Clip // moves on top of the other clips while there is lip sync; nil for none
	rate   timeline.Rate
	frames int
	pace   float32   // at which clips play: another than 1 to cross the frame in time
	roots  []float32 // metres that the character has gone forward, by frame
	place  geom.Affine

	pose, other, base *rig.Pose
	world             []geom.Affine
	warnings          []string
}

// part is a clip and when it plays.
type part struct {
	clip     *rig.Clip
	from, to float32 // seconds
}

const crossBlend = .3 // seconds from one clip to the next

func newPerformance(r *request, m *rig.Model, track *lips.Track) (*performance, error) {
	p := &performance{model: m, face: m.Face(), lips: track, rate: r.rate, pace: 1, place: geom.Identity, warnings: m.Warnings}
	if err := p.cast(r); err != nil {
		return nil, err
	}
	p.frames = r.rate.Frames(p.length(r))
	p.pose, p.other, p.base = m.NewPose(), m.NewPose(), m.NewPose()
	p.world = make([]geom.Affine, len(m.Nodes))
	if track != nil && !p.face.Talks() {
		p.warn("the character has no mouth that can open (a morph target jawOpen or mouthOpen, or a joint jaw): lip_sync shows nothing")
	}
	return p, nil
}

func (p *performance) warn(text string) { p.warnings = append(p.warnings, text) }

// cast finds the clips.
func (p *performance) cast(r *request) error {
	list := r.Clips
	if len(list) == 0 {
		list = []segment{{Clip: p.defaultClip(r), Duration: 0}}
	}
	at := float32(0)
	for i, s := range list {
		field := "clip"
		if len(r.Clips) > 0 {
			field = fmt.Sprintf("clips[%d].clip", i)
		}
		if s.Clip == "" { // a character without clips stands still
			p.parts = append(p.parts, part{clip: &rig.Clip{Name: "rest"}})
			p.warn("the character has no clips: it stands in its rest pose")
			continue
		}
		c, ok := p.model.Clip(s.Clip)
		if !ok {
			return p.noClip(field, s.Clip)
		}
		p.parts = append(p.parts, part{clip: c, from: at, to: at + float32(s.Duration)})
		at += float32(s.Duration)
	}
	if p.lips != nil {
		p.talk, _ = p.model.Clip("talk")
	}
	return nil
}

func (p *performance) defaultClip(r *request) string {
	names := p.model.ClipNames()
	wanted := []string{r.Clip}
	if r.Clip == "" && r.LipSync != nil {
		wanted = []string{"talk", "idle"}
	} else if r.Clip == "" {
		wanted = []string{"idle"}
	}
	for _, w := range wanted {
		if _, ok := p.model.Clip(w); ok || r.Clip != "" {
			return w
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

func (p *performance) noClip(field, name string) error {
	names := p.model.ClipNames()
	if len(names) == 0 {
		return sdk.Failf("unknown_clip", "%s: the character has no clips at all: leave the field out to show it at rest", field)
	}
	if len(names) > 30 {
		names = append(names[:30:30], "…")
	}
	return sdk.Failf("unknown_clip", "%s: the character has no clip %q; it has %s", field, shown(name), strings.Join(names, ", "))
}

// length is how long the take is in seconds.
func (p *performance) length(r *request) float64 {
	switch {
	case r.Duration != 0:
		return r.Duration
	case len(r.Clips) > 0:
		return math.Max(float64(p.parts[len(p.parts)-1].to), .1)
	case p.lips != nil && p.lips.Duration > 0:
		return math.Min(math.Max(p.lips.Duration, .5), 30)
	}
	return 3
}

// act poses the character for a frame.
func (p *performance) act(frame int) {
	t := float32(p.rate.Seconds(frame))
	p.pose.Reset(p.model)
	i := p.playing(t)
	p.play(p.pose, i, t)
	if w := p.blend(i, t); w > 0 {
		p.other.Reset(p.model)
		p.play(p.other, i+1, t)
		p.pose.Blend(p.other, w)
	}
	p.gesture(i, t)
	p.look(t)
	root := p.place
	root.T.Z += p.root(frame)
	p.model.World(p.pose, root, p.world)
}

func (p *performance) play(pose *rig.Pose, i int, t float32) {
	c, since := p.parts[i].clip, t
	if i > 0 {
		since -= p.parts[i].from - crossBlend/2 // it begins while the one before blends out
	}
	pose.Sample(c, c.Loop(max(since, 0)*p.pace))
}

// playing is the part at a time, or the one that blends out.
func (p *performance) playing(t float32) int {
	for i := range p.parts {
		if i == len(p.parts)-1 || t < p.parts[i].to+crossBlend/2 {
			return i
		}
	}
	return len(p.parts) - 1
}

// blend is how far the next part is in, 0 to 1.
func (p *performance) blend(i int, t float32) float32 {
	if i == len(p.parts)-1 {
		return 0
	}
	return geom.Smooth(p.parts[i].to-crossBlend/2, p.parts[i].to+crossBlend/2, t)
}

// upper are the joints that go with speech, whatever the body does.
var upper = []string{"chest", "neck", "head", "brow.L", "brow.R"}

// gesture puts the upper body's part of talking on top of another clip.
func (p *performance) gesture(i int, t float32) {
	if p.talk == nil || p.parts[i].clip.Name == "talk" {
		return
	}
	p.base.Reset(p.model)
	p.base.Sample(p.talk, 0)
	p.other.Reset(p.model)
	p.other.Sample(p.talk, p.talk.Loop(t))
	loud := float32(.25 + .75*math.Min(1, 2*p.lips.At(float64(t))))
	for _, name := range upper {
		if n := p.model.Node(name); n >= 0 {
			p.pose.Add(n, p.base, p.other, .8*loud)
		}
	}
}

// look moves the face: lips, lids and eyes.
func (p *performance) look(t float32) {
	if p.lips != nil {
		open := float32(p.lips.At(float64(t)))
		round := open * (1 - open) * (.5 + .5*geom.Sin(t*7.3)) * 1.2
		p.face.Open(p.pose, open, round)
	}
	p.face.Blink(p.pose, blink(t))
	yaw, pitch := glance(t)
	p.face.Look(p.pose, yaw, pitch)
}

// blink closes the eyes for a sixth of a second, every two to four seconds.
func blink(t float32) float32 {
	at := float32(.9)
	for n := uint32(1); at < t+1; n++ {
		if d := t - at; d >= 0 && d < .2 {
			return geom.Smooth(0, .06, d) * (1 - geom.Smooth(.09, .2, d))
		}
		at += 2.1 + 1.9*chance(n)
	}
	return 0
}

// glance is where the eyes go, in small jumps: degrees.
func glance(t float32) (yaw, pitch float32) {
	n := uint32(t / .7)
	d := t - float32(n)*.7
	w := geom.Smooth(0, .06, d)
	from, to := n, n+1
	jump := func(n uint32) (float32, float32) { return (chance(n*2+11) - .5) * 7, (chance(n*2+12) - .5) * 3 }
	y0, p0 := jump(from)
	y1, p1 := jump(to)
	return y0 + (y1-y0)*w, p0 + (p1-p0)*w
}

// chance is a number from 0 to 1 that looks like chance and is always the same.
func chance(n uint32) float32 {
	n ^= n << 13
	n *= 0x9E3779B1
	n ^= n >> 16
	n *= 0x85EBCA6B
	n ^= n >> 13
	return float32(n&0xffff) / 0xffff
}

// settle puts a stranger's character on the ground in the middle of the stage, and makes it as tall as a person where it
// is made in another unit than metres.
func (p *performance) settle(lo, hi geom.Vec3) {
	scale, tall := float32(1), hi.Y-lo.Y
	if tall > 1e-6 && (tall < .3 || tall > 4) {
		scale = 1.75 / tall
		p.warn(fmt.Sprintf("the character is %.3g metres tall in its file: it is shown 1.75 metres tall", tall))
	}
	p.place = geom.Affine{X: geom.V(scale, 0, 0), Y: geom.V(0, scale, 0), Z: geom.V(0, 0, scale)}
	p.place.T = geom.V((lo.X+hi.X)/2, lo.Y, (lo.Z+hi.Z)/2).Scale(-scale)
}

// subject is the character as it stands in the first frame, before it goes anywhere.
func subject(lo, hi geom.Vec3, m *rig.Model, world []geom.Affine) stage.Subject {
	s := stage.Subject{Lo: lo, Hi: hi}
	s.Face = geom.V((lo.X+hi.X)/2, lo.Y+.91*(hi.Y-lo.Y), (lo.Z+hi.Z)/2)
	for i, n := range m.Nodes {
		if name := strings.ToLower(n.Name); name == "head" || strings.HasSuffix(name, ":head") {
			at := world[i].T
			s.Face = geom.V(at.X, at.Y+.40*(hi.Y-at.Y), at.Z)
			break
		}
	}
	return s
}
