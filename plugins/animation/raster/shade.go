package raster

import (
	"math"
	"slices"
	"sync"

	"ft.tc/backlot/plugins/animation/geom"
)

// toneTable turns linear light into bytes: like film it takes highlights in slowly instead of cutting them off.
type toneTable [4096]uint8

const brightest = 8 // the light at the table's end

var tones = sync.OnceValue(func() *toneTable {
	t := &toneTable{}
	for i := range t {
		root := float64(i) / float64(len(t)-1)
		x := root * root * brightest
		if x > .62 {
			x = .62 + .38*(1-math.Exp(-(x-.62)/.52))
		}
		if x <= .0031308 {
			x *= 12.92
		} else {
			x = 1.055*math.Pow(x, 1/2.4) - .055
		}
		t[i] = uint8(math.Round(min(x, 1) * 255))
	}
	return t
})

func (t *toneTable) at(x float32) uint8 {
	return t[int(min(geom.Sqrt(max(x, 0)*(1./brightest)), 1)*4095)]
}

// pixel mixes what its samples see into one pixel.
func (w *worker) pixel(x, y, first int, out []uint8) {
	n := w.r.samples
	if n == 1 {
		if id := w.which[first]; id != 0 {
			r, g, b := w.colour(id, x, y)
			out[0], out[1], out[2], out[3] = uint8(r), uint8(g), uint8(b), 255
			return
		}
		w.floor(x, y, out)
		return
	}
	at := [4]int{first, first + 1, first + w.width, first + w.width + 1}
	id := w.which[at[0]]
	if w.same(at) {
		if id != 0 {
			r, g, b := w.colour(id, w.x0+at[0]%w.width, w.y0+at[0]/w.width)
			out[0], out[1], out[2], out[3] = uint8(r), uint8(g), uint8(b), 255
			return
		}
		w.floor(x, y, out)
		return
	}
	w.edge(x, y, at, out)
}

// same reports whether four samples see one smooth surface, or nothing: then one of them speaks for all.
func (w *worker) same(at [4]int) bool {
	id := w.which[at[0]]
	for _, k := range at[1:] {
		other := w.which[k]
		switch {
		case other == id:
		case id == 0 || other == 0:
			return false
		case w.r.shown[id-1].group != w.r.shown[other-1].group:
			return false
		case abs(w.depth[k]-w.depth[at[0]]) > .012*w.depth[k]:
			return false
		}
	}
	return true
}

// edge is a pixel in which different things meet.
func (w *worker) edge(x, y int, at [4]int, out []uint8) {
	var sum [3]int
	n := 0
	for i, k := range at {
		id, times := w.which[k], 1
		if id == 0 || i > 0 && slices.ContainsFunc(at[:i], func(j int) bool { return w.which[j] == id }) {
			continue // nothing, or counted with its twin
		}
		for _, j := range at[i+1:] {
			if w.which[j] == id {
				times++
			}
		}
		r, g, b := w.colour(id, w.x0+k%w.width, w.y0+k/w.width)
		sum[0], sum[1], sum[2], n = sum[0]+r*times, sum[1]+g*times, sum[2]+b*times, n+times
	}
	if n < 4 {
		w.floor(x, y, out)
	}
	behind := (4 - n) * int(out[3])
	weight := n*255 + behind
	if weight == 0 {
		return
	}
	for i, front := range sum {
		out[i] = uint8((front*255 + behind*int(out[i]) + weight/2) / weight)
	}
	out[3] = uint8((weight + 2) / 4)
}

// floor darkens the background where a shadow falls on the ground.
func (w *worker) floor(x, y int, out []uint8) {
	r := w.r
	if s := r.shade; x < s.X0 || x >= s.X1 || y < s.Y0 || y >= s.Y1 {
		return
	}
	ray := r.view.Ray(float32(x)+.5, float32(y)+.5)
	if ray.Y > -1e-4 || r.view.Eye.Y < 0 {
		return
	}
	p := r.view.Eye.Add(ray.Scale(-r.view.Eye.Y / ray.Y))
	dark := r.Lighting.Shadow*(1-r.shadows.lit(p, geom.V(0, 1, 0))) + .62*r.contact.at(p)
	if dark <= .004 {
		return
	}
	dark = min(dark, .86)
	if out[3] == 255 {
		keep := 1 - dark
		out[0], out[1], out[2] = uint8(float32(out[0])*keep), uint8(float32(out[1])*keep), uint8(float32(out[2])*keep)
		return
	}
	out[0], out[1], out[2], out[3] = 0, 0, 0, uint8(dark*r.border(x, y)*255)
}

// border lets a shadow on a transparent background end softly before the edge of the picture: over another picture a
// hard end would show.
func (r *Renderer) border(x, y int) float32 {
	w, h := float32(r.view.Width), float32(r.view.Height)
	side := min(float32(x), w-1-float32(x)) / w
	return geom.Smooth(0, .09, side) * geom.Smooth(0, .04, (h-1-float32(y))/h)
}

// colour is what the camera sees of a triangle at a sample.
func (w *worker) colour(id uint32, x, y int) (red, green, blue int) {
	r := w.r
	t := &r.shown[id-1]
	m := &r.materials[t.material]
	p := r.blend(t, float32(x)+.5, float32(y)+.5)
	base := p.colour.Mul(m.colour)
	if m.texture != nil {
		c, _ := m.texture.at(p.u, p.v, t.level)
		base = base.Mul(c)
	}
	light := r.reflect(&p, base, m, t.behind)
	grey := light.X*.2126 + light.Y*.7152 + light.Z*.0722
	light = geom.V(grey, grey, grey).Lerp(light, r.Lighting.Saturation)
	return int(r.tone.at(light.X)), int(r.tone.at(light.Y)), int(r.tone.at(light.Z))
}

// reflect is the light that goes from a point to the camera.
func (r *Renderer) reflect(p *point, base geom.Vec3, m *material, behind bool) geom.Vec3 {
	l := &r.Lighting
	n := p.normal.Unit()
	toEye := r.view.Eye.Sub(p.at).Unit()
	facing := n.Dot(toEye)
	if behind {
		n, facing = n.Scale(-1), -facing
		base = base.Scale(.55) // the lining
		base = base.Scale(.55) // the lining
	}
	facing = geom.Clamp(facing, 0, 1)
	open := (p.colour.X + p.colour.Y + p.colour.Z) / 3

	up := n.Y*.5 + .5
	light := l.Ground.Lerp(l.Sky, up).Scale(open)
	if d := n.Dot(l.Fill.Direction)*.6 + .4; d > 0 {
		light = light.Add(l.Fill.Colour.Scale(d * open))
	}
	toKey := n.Dot(l.Key.Direction)
	key := float32(0)
	if toKey > -.3 {
		if key = r.shadows.lit(p.at, n); l.Blinds {
			key *= blinds(p.at, l.Key.Direction)
		}
		light = light.Add(l.Key.Colour.Mul(wrapped(toKey, m.flesh)).Scale(key))
	}
	out := base.Mul(light.Scale(1 - .6*m.metallic)).Add(m.emissive)

	edge := 1 - facing
	fresnel := edge * edge * edge
	if rim := n.Dot(l.Rim.Direction); rim > 0 {
		out = out.Add(l.Rim.Colour.Scale(rim * fresnel * (.35 + .65*open)).Mul(base.Scale(.7).Add(geom.V(.3, .3, .3))))
	}
	half := l.Key.Direction.Add(toEye).Unit()
	shine := max(n.Dot(half), 0)
	for range m.power {
		shine *= shine
	}
	gloss := l.Key.Colour.Scale(key * m.shine * (shine*2.2 + fresnel*.25) * geom.Clamp(toKey*4, 0, 1))
	return out.Add(gloss.Mul(geom.V(1, 1, 1).Lerp(base.Scale(1.6), m.metallic)))
}

// wrapped is how much of a lamp a surface takes that is turned to it by a cosine. Flesh lets the red through where it
// turns away.
func wrapped(cosine float32, flesh bool) geom.Vec3 {
	if !flesh {
		d := max((cosine+.06)/1.06, 0)
		return geom.V(d, d, d)
	}
	soft := func(wrap float32) float32 { return max((cosine+wrap)/(1+wrap), 0) }
	return geom.V(soft(.30), soft(.14), soft(.10))
}

// blinds are stripes of light across a lamp's way.
func blinds(p, direction geom.Vec3) float32 {
	side := geom.V(0, 1, 0).Cross(direction).Unit()
	h := p.Dot(direction.Cross(side)) / .19
	h -= float32(math.Floor(float64(h)))
	return .12 + .88*geom.Smooth(.06, .2, h)*(1-geom.Smooth(.62, .76, h))
}
