package raster

import (
	"runtime"
	"sync"
	"sync/atomic"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// bandRows is how many rows of the picture are drawn at a time: few enough for their samples to stay in the cache.
const bandRows = 16

// triangle is what one worker draws without asking others.
type triangle struct {
	a, b, c  uint32
	material uint16
	group    uint16 // surface, to tell silhouettes from creases
	level    uint8  // of the texture
	behind   bool   // seen from its back
}

// Renderer draws one model again and again.
type Renderer struct {
	Lighting Lighting
	Ground   bool // there is a ground at height 0, and shadows fall on it

	samples   int // a side of a pixel
	materials []material
	surfaces  []surface
	vertices  []vertex
	all       []triangle // every one, for the shadow
	thin      []bool     // by material: it has no other side that throws the shadow
	shown     []triangle // those that face the camera in this frame
	bins      [][]uint32 // of shown, by band
	joints    []geom.Affine
	shadows   *shadows
	contact   *contact
	workers   []*worker
	view      View
	last      Rect // drawn into in the frame before
	shade     Rect // where the shadow falls on the ground
	tone      *toneTable
}

// New prepares a model. Samples is 1, or 2 for smooth edges.
func New(m *rig.Model, samples int, l Lighting) *Renderer {
	r := &Renderer{samples: samples, Lighting: l, materials: materials(m), contact: &contact{}, tone: tones()}
	for _, m := range r.materials {
		r.thin = append(r.thin, m.thin)
	}
	list, count := surfaces(m, len(m.Materials))
	r.surfaces = list
	r.vertices = make([]vertex, count)
	most := 1
	for g, s := range r.surfaces {
		s.dress(r.vertices[s.first:])
		ix := s.part.Indices
		for i := 0; i+2 < len(ix); i += 3 {
			r.all = append(r.all, triangle{s.first + ix[i], s.first + ix[i+1], s.first + ix[i+2], uint16(s.material), uint16(g), 0, false})
		}
		if s.skin != nil {
			most = max(most, len(s.skin.Joints))
		}
	}
	r.joints = make([]geom.Affine, most)
	r.shadows = newShadows(mapSize(l.Soft))
	for range max(runtime.GOMAXPROCS(0), 1) {
		r.workers = append(r.workers, &worker{r: r})
	}
	return r
}

// mapSize makes the texels of a person's shadow map as large as its edges are soft.
func mapSize(soft float32) int { return int(geom.Clamp(9/max(soft, .005), 200, 1024)) }

// Bounds is the box around the model as it is posed.
func (r *Renderer) Bounds() (lo, hi geom.Vec3) {
	lo, hi = r.vertices[0].at, r.vertices[0].at
	for i := range r.vertices {
		lo, hi = lo.Min(r.vertices[i].at), hi.Max(r.vertices[i].at)
	}
	return lo, hi
}

// Pose moves the model.
func (r *Renderer) Pose(world []geom.Affine, weights [][]float32) {
	for i := range r.surfaces {
		s := &r.surfaces[i]
		s.pose(r.vertices[s.first:], world, weights[s.node], r.joints)
	}
}

// Draw draws the model as it is posed over a background, and says which part of out is new. Out and background have the
// view's size. When the background is not the one of the frame before, fresh is true, and all of out is new.
func (r *Renderer) Draw(v View, background, out *Picture, fresh bool) Rect {
	r.view = v
	now, shadow := r.project(), Rect{}
	if r.Ground {
		r.contact.gather(r.vertices)
		shadow = r.shadowRect().within(v.Width, v.Height)
	}
	r.shade = shadow
	r.castShadows(shadow.Empty())
	now = now.Union(shadow).within(v.Width, v.Height)
	dirty := now.Union(r.last)
	r.last = now
	if fresh {
		dirty = Rect{0, 0, v.Width, v.Height}
	}
	r.bin(dirty)
	bands := (v.Height + bandRows - 1) / bandRows
	r.share(bands, func(w *worker, band int) {
		y0, y1 := max(band*bandRows, dirty.Y0), min((band+1)*bandRows, dirty.Y1)
		if y0 < y1 {
			w.band(Rect{dirty.X0, y0, dirty.X1, y1}, band, now, background, out)
		}
	})
	return dirty
}

// share lets the workers take turns at n pieces of work.
func (r *Renderer) share(n int, do func(w *worker, i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for _, w := range r.workers[:min(len(r.workers), n)] {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(w, i)
			}
		})
	}
	wait.Wait()
}

// castShadows draws the shadow map: of what can be seen alone, where nothing else can throw a shadow on it.
func (r *Renderer) castShadows(seen bool) {
	s := r.shadows
	within := func(*vertex) bool { return true }
	if seen {
		w, h, margin := float32(r.view.Width*r.samples), float32(r.view.Height*r.samples), float32(40*r.samples)
		within = func(v *vertex) bool {
			return v.inverse > 0 && v.x > -margin && v.y > -margin && v.x < w+margin && v.y < h+margin
		}
	}
	s.aim(r.Lighting.Key.Direction, r.vertices, within)
	s.cast(r.vertices, r.all, r.thin)
	strips := s.size / block
	parts := min(2*len(r.workers), strips)
	r.share(parts, func(_ *worker, i int) { s.draw(strips*i/parts*block, strips*(i+1)/parts*block) })
}

// project finds where the vertices are in the picture, and what they cover.
func (r *Renderer) project() Rect {
	v, n := &r.view, float32(r.samples)
	lo, hi := geom.V(1e9, 1e9, 0), geom.V(-1e9, -1e9, 0)
	for i := range r.vertices {
		p := &r.vertices[i]
		x, y, inverse, ok := v.Project(p.at)
		if !ok {
			p.inverse = 0
			continue
		}
		p.x, p.y, p.inverse = x*n, y*n, inverse
		lo, hi = lo.Min(geom.V(x, y, 0)), hi.Max(geom.V(x, y, 0))
	}
	return box(lo, hi)
}

func box(lo, hi geom.Vec3) Rect {
	if lo.X > hi.X {
		return Rect{}
	}
	whole := func(x float32) int { return int(geom.Clamp(x, -1e6, 1e6)) }
	return Rect{whole(lo.X) - 1, whole(lo.Y) - 1, whole(hi.X) + 2, whole(hi.Y) + 2}
}

// shadowRect is where the shadow falls in the picture.
func (r *Renderer) shadowRect() Rect {
	l := r.Lighting.Key.Direction.Unit()
	lo, hi := geom.V(1e9, 1e9, 0), geom.V(-1e9, -1e9, 0)
	include := func(p geom.Vec3) bool {
		x, y, _, ok := r.view.Project(p)
		if ok {
			lo, hi = lo.Min(geom.V(x, y, 0)), hi.Max(geom.V(x, y, 0))
		}
		return ok
	}
	whole := Rect{0, 0, r.view.Width, r.view.Height}
	for i := range r.vertices {
		p := r.vertices[i].at
		if l.Y > .05 && !include(p.Sub(l.Scale(max(p.Y, 0)/l.Y))) {
			return whole
		}
		if p.Y < contactReach && !(include(geom.V(p.X-contactMargin/2, 0, p.Z-contactMargin/2)) && include(geom.V(p.X+contactMargin/2, 0, p.Z+contactMargin/2)) &&
			include(geom.V(p.X-contactMargin/2, 0, p.Z+contactMargin/2)) && include(geom.V(p.X+contactMargin/2, 0, p.Z-contactMargin/2))) {
			return whole
		}
	}
	return box(lo, hi)
}

// bin sorts the triangles that face the camera by the bands that they touch.
func (r *Renderer) bin(dirty Rect) {
	bands := (r.view.Height + bandRows - 1) / bandRows
	for len(r.bins) < bands {
		r.bins = append(r.bins, nil)
	}
	for i := range r.bins {
		r.bins[i] = r.bins[i][:0]
	}
	r.shown = r.shown[:0]
	n := float32(r.samples)
	for _, t := range r.all {
		a, b, c := &r.vertices[t.a], &r.vertices[t.b], &r.vertices[t.c]
		if a.inverse == 0 || b.inverse == 0 || c.inverse == 0 {
			continue
		}
		if r.surfaces[t.group].mirrored {
			t.b, t.c, b, c = t.c, t.b, c, b
		}
		area := (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x)
		m := &r.materials[t.material]
		if area == 0 || area > 0 && !m.thin || max(abs(a.x), abs(a.y), abs(b.x), abs(b.y), abs(c.x), abs(c.y)) > 1<<20 {
			continue // from behind, or so near that it would fill the picture
		}
		if area > 0 {
			t.b, t.c, t.behind = t.c, t.b, true
		}
		if m.texture != nil {
			share := abs((b.u-a.u)*(c.v-a.v) - (b.v-a.v)*(c.u-a.u))
			t.level = m.texture.fit(abs(area)/(n*n), share)
		}
		top, bottom := min(a.y, b.y, c.y)/n, max(a.y, b.y, c.y)/n
		if bottom < float32(dirty.Y0) || top >= float32(dirty.Y1) {
			continue
		}
		r.shown = append(r.shown, t)
		for k := max(int(top)/bandRows, 0); k <= min(int(bottom)/bandRows, bands-1); k++ {
			r.bins[k] = append(r.bins[k], uint32(len(r.shown)-1))
		}
	}
}
