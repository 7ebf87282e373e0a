package raster

import "ft.tc/backlot/plugins/animation/geom"

// worker draws bands. Its samples are its own.
type worker struct {
	r             *Renderer
	depth         []float32 // 1/distance; 0 where nothing is
	which         []uint32  // of shown, plus 1
	x0, y0        int       // of the first sample
	width, height int       // in samples
}

// band draws one band of the picture. Beyond body nothing but the background shows.
func (w *worker) band(area Rect, band int, body Rect, background, out *Picture) {
	n := w.r.samples
	w.x0, w.y0 = area.X0*n, area.Y0*n
	w.width, w.height = (area.X1-area.X0)*n, (area.Y1-area.Y0)*n
	if need := w.width * w.height; cap(w.depth) < need {
		w.depth, w.which = make([]float32, need), make([]uint32, need)
	}
	w.depth, w.which = w.depth[:w.width*w.height], w.which[:w.width*w.height]
	clear(w.depth)
	clear(w.which)
	for _, i := range w.r.bins[band] {
		w.triangle(i)
	}
	for y := area.Y0; y < area.Y1; y++ {
		from, to := 4*(y*out.Width+area.X0), 4*(y*out.Width+area.X1)
		copy(out.Pix[from:to], background.Pix[from:to])
		if y < body.Y0 || y >= body.Y1 {
			continue
		}
		for x := max(area.X0, body.X0); x < min(area.X1, body.X1); x++ {
			w.pixel(x, y, (y*n-w.y0)*w.width+x*n-w.x0, out.Pix[4*(y*out.Width+x):])
		}
	}
}

// Corners are snapped to sixteenths of a sample, so that neighbouring triangles meet without gaps.
const grid = 16

type corner struct{ x, y int64 }

func snap(v *vertex) corner { return corner{int64(v.x * grid), int64(v.y * grid)} }

// triangle puts a triangle into the samples that it covers and is nearest in.
func (w *worker) triangle(index uint32) {
	t := &w.r.shown[index]
	va, vb, vc := &w.r.vertices[t.a], &w.r.vertices[t.c], &w.r.vertices[t.b] // turned, so that areas are positive
	a, b, c := snap(va), snap(vb), snap(vc)
	area := (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x)
	if area <= 0 {
		return
	}
	left, right := max(int(min(a.x, b.x, c.x)/grid), w.x0), min(int(max(a.x, b.x, c.x)/grid), w.x0+w.width-1)
	top, bottom := max(int(min(a.y, b.y, c.y)/grid), w.y0), min(int(max(a.y, b.y, c.y)/grid), w.y0+w.height-1)
	if left > right || top > bottom {
		return
	}
	px, py := int64(left)*grid+grid/2, int64(top)*grid+grid/2
	ea, eax, eay := edgeAt(b, c, px, py)
	eb, ebx, eby := edgeAt(c, a, px, py)
	ec, ecx, ecy := edgeAt(a, b, px, py)
	inv := 1 / float32(area)
	// 1/distance is even over the picture, so it is stepped like the edges.
	zb, zc := (vb.inverse-va.inverse)*inv, (vc.inverse-va.inverse)*inv
	z0 := va.inverse + float32(eb)*zb + float32(ec)*zc
	zx, zy := float32(ebx)*zb+float32(ecx)*zc, float32(eby)*zb+float32(ecy)*zc
	cut := w.r.materials[t.material].cutout > 0
	for y := top; y <= bottom; y++ {
		row := (y-w.y0)*w.width - w.x0
		depth := w.depth[row+left : row+right+1]
		which := w.which[row+left : row+right+1 : row+right+1]
		fa, fb, fc, z := ea, eb, ec, z0
		for i := range depth {
			if fa|fb|fc >= 0 && z > depth[i] && (!cut || !w.hole(t, left+i, y)) {
				depth[i], which[i] = z, index+1
			}
			fa, fb, fc, z = fa+eax, fb+ebx, fc+ecx, z+zx
		}
		ea, eb, ec, z0 = ea+eay, eb+eby, ec+ecy, z0+zy
	}
}

// edgeAt is on which side of the edge from p to q a point is, and how that changes a sample to the right and down. Points
// on the edge belong to the triangle below or right of it.
func edgeAt(p, q corner, x, y int64) (at, right, down int64) {
	dx, dy := q.x-p.x, q.y-p.y
	at = dx*(y-p.y) - dy*(x-p.x)
	if !(dy < 0 || dy == 0 && dx > 0) {
		at--
	}
	return at, -dy * grid, dx * grid
}

// hole reports whether the texture has nothing there.
func (w *worker) hole(t *triangle, x, y int) bool {
	m := &w.r.materials[t.material]
	if m.texture == nil {
		return false
	}
	p := w.r.blend(t, float32(x)+.5, float32(y)+.5)
	_, alpha := m.texture.at(p.u, p.v, t.level)
	return alpha < m.cutout
}

// point is a place on a surface.
type point struct {
	at, normal, colour geom.Vec3
	u, v               float32
}

// blend finds what lies at a place of the picture on a triangle, as the eye sees it: by distance, not by the flat picture.
func (r *Renderer) blend(t *triangle, x, y float32) point {
	a, b, c := &r.vertices[t.a], &r.vertices[t.b], &r.vertices[t.c]
	wa := ((b.x-x)*(c.y-y) - (b.y-y)*(c.x-x)) * a.inverse
	wb := ((c.x-x)*(a.y-y) - (c.y-y)*(a.x-x)) * b.inverse
	wc := ((a.x-x)*(b.y-y) - (a.y-y)*(b.x-x)) * c.inverse
	inv := 1 / (wa + wb + wc)
	wa, wb, wc = geom.Clamp(wa*inv, 0, 1), geom.Clamp(wb*inv, 0, 1), geom.Clamp(wc*inv, 0, 1)
	mix := func(p, q, s geom.Vec3) geom.Vec3 {
		return geom.Vec3{X: p.X*wa + q.X*wb + s.X*wc, Y: p.Y*wa + q.Y*wb + s.Y*wc, Z: p.Z*wa + q.Z*wb + s.Z*wc}
	}
	return point{
		mix(a.at, b.at, c.at), mix(a.normal, b.normal, c.normal), mix(a.colour, b.colour, c.colour),
		a.u*wa + b.u*wb + c.u*wc, a.v*wa + b.v*wb + c.v*wc,
	}
}
