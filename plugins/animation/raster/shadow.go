package raster

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
)

// shadows is how far from the lamp the light gets, seen from the lamp: a map over the character alone.
type shadows struct {
	size           int
	depth          []float32 // distance towards the lamp; larger is nearer to it
	highest        []float32 // of depth, by blocks
	casters        []caster
	right, up, dir geom.Vec3
	scale          float32 // texels a metre
	x0, y0         float32
	bias, offset   float32
}

// block is the side of what highest sums up.
const block = 8

const farAway = -math.MaxFloat32

func newShadows(size int) *shadows {
	size = (size + block - 1) &^ (block - 1)
	return &shadows{size: size, depth: make([]float32, size*size), highest: make([]float32, size*size/(block*block))}
}

// aim turns the map to the lamp and fits it around some of the vertices.
func (s *shadows) aim(direction geom.Vec3, vertices []vertex, within func(*vertex) bool) {
	s.dir = direction.Unit()
	hint := geom.V(0, 1, 0)
	if abs(s.dir.Y) > .97 {
		hint = geom.V(0, 0, 1)
	}
	s.right = hint.Cross(s.dir).Unit()
	s.up = s.dir.Cross(s.right)
	lo, hi := geom.V(math.MaxFloat32, math.MaxFloat32, 0), geom.V(farAway, farAway, 0)
	for i := range vertices {
		v := &vertices[i]
		v.shadowX, v.shadowY, v.z = v.at.Dot(s.right), v.at.Dot(s.up), v.at.Dot(s.dir)
		if within(v) {
			lo, hi = lo.Min(geom.V(v.shadowX, v.shadowY, 0)), hi.Max(geom.V(v.shadowX, v.shadowY, 0))
		}
	}
	if lo.X > hi.X {
		lo, hi = geom.Vec3{}, geom.V(1, 1, 0)
	}
	span := max(hi.X-lo.X, hi.Y-lo.Y, 1e-4)
	s.scale = float32(s.size-8) / span
	s.x0, s.y0 = lo.X-4/s.scale, lo.Y-4/s.scale
	s.bias, s.offset = .4/s.scale, 1.6/s.scale
	for i := range vertices {
		v := &vertices[i]
		v.shadowX, v.shadowY = (v.shadowX-s.x0)*s.scale, (v.shadowY-s.y0)*s.scale
	}
}

// caster is a triangle on the map, and which of its rows it touches.
type caster struct {
	a, b, c     *vertex
	area        float32
	top, bottom int32
}

// cast sorts out the triangles that throw the shadow: those that face the lamp, and both sides of what is thin.
func (s *shadows) cast(vertices []vertex, triangles []triangle, thin []bool) {
	s.casters = s.casters[:0]
	for i := range triangles {
		t := &triangles[i]
		a, b, c := &vertices[t.a], &vertices[t.b], &vertices[t.c]
		area := (b.shadowX-a.shadowX)*(c.shadowY-a.shadowY) - (b.shadowY-a.shadowY)*(c.shadowX-a.shadowX)
		if area < 1e-9 && (!thin[t.material] || area > -1e-9) {
			continue
		}
		top, bottom := min(a.shadowY, b.shadowY, c.shadowY), max(a.shadowY, b.shadowY, c.shadowY)
		if bottom >= 0 && top < float32(s.size) && max(a.shadowX, b.shadowX, c.shadowX) >= 0 && min(a.shadowX, b.shadowX, c.shadowX) < float32(s.size) {
			s.casters = append(s.casters, caster{a, b, c, area, int32(max(top, 0)), int32(min(bottom, float32(s.size-1)))})
		}
	}
}

// draw fills rows y0 to y1 of the map.
func (s *shadows) draw(y0, y1 int) {
	row := s.depth[y0*s.size : y1*s.size]
	for i := range row {
		row[i] = farAway
	}
	for i := range s.casters {
		if t := &s.casters[i]; int(t.bottom) >= y0 && int(t.top) < y1 {
			s.triangle(t, y0, y1)
		}
	}
	s.sum(y0/block, y1/block)
}

// sum fills in the rows of highest.
func (s *shadows) sum(y0, y1 int) {
	n := s.size / block
	top := s.highest[y0*n : y1*n]
	for i := range top {
		top[i] = farAway
	}
	for y := y0 * block; y < y1*block; y++ {
		row, sums := s.depth[y*s.size:(y+1)*s.size], s.highest[y/block*n:(y/block+1)*n]
		for x := range sums {
			m := sums[x]
			for _, d := range row[x*block : (x+1)*block] {
				m = max(m, d)
			}
			sums[x] = m
		}
	}
}

// above is the highest depth that a look at 4x4 texels from x, y can meet.
func (s *shadows) above(x, y int) float32 {
	n := s.size / block
	k := y/block*n + x/block
	m := s.highest[k]
	if x&(block-1) > block-4 && x/block < n-1 {
		m = max(m, s.highest[k+1])
	}
	if y&(block-1) > block-4 && y/block < n-1 {
		m = max(m, s.highest[k+n])
		if x&(block-1) > block-4 && x/block < n-1 {
			m = max(m, s.highest[k+n+1])
		}
	}
	return m
}

func (s *shadows) triangle(t *caster, y0, y1 int) {
	a, b, c, area := t.a, t.b, t.c, t.area
	inv := 1 / area
	top, bottom := max(int(t.top), y0), min(int(t.bottom)+1, y1)
	left, end := max(int(min(a.shadowX, b.shadowX, c.shadowX)), 0), min(int(max(a.shadowX, b.shadowX, c.shadowX))+1, s.size)
	// Barycentric weights of b and c, and the depth, change evenly along a row.
	bx, cx := (c.shadowY-a.shadowY)*inv, -(b.shadowY-a.shadowY)*inv
	slope := bx*(b.z-a.z) + cx*(c.z-a.z)
	const slack = -.02 // neighbours overlap a little: no light leaks between them
	for y := top; y < bottom; y++ {
		px, py := float32(left)+.5-a.shadowX, float32(y)+.5-a.shadowY
		wb := (px*(c.shadowY-a.shadowY) - py*(c.shadowX-a.shadowX)) * inv
		wc := (py*(b.shadowX-a.shadowX) - px*(b.shadowY-a.shadowY)) * inv
		z := a.z + wb*(b.z-a.z) + wc*(c.z-a.z)
		row := s.depth[y*s.size : (y+1)*s.size]
		for x := left; x < end; x++ {
			if wb > slack && wc > slack && wb+wc < 1-slack && z > row[x] {
				row[x] = z
			}
			wb, wc, z = wb+bx, wc+cx, z+slope
		}
	}
}

// lit is how much of the lamp a point sees, 0 to 1: 4x4 texels, the outer ones by how far the point is among them.
func (s *shadows) lit(p, normal geom.Vec3) float32 {
	p = p.Add(normal.Scale(s.offset * (1 + 2*(1-geom.Clamp(normal.Dot(s.dir), 0, 1)))))
	x, y, z := (p.Dot(s.right)-s.x0)*s.scale-1.5, (p.Dot(s.up)-s.y0)*s.scale-1.5, p.Dot(s.dir)+s.bias
	if !(x >= 0 && y >= 0 && x < float32(s.size-4) && y < float32(s.size-4)) {
		return 1
	}
	xi, yi := int(x), int(y)
	if s.above(xi, yi) <= z {
		return 1
	}
	fx, fy := x-float32(xi), y-float32(yi)
	sum := float32(0)
	for j := range 4 {
		row := s.depth[(yi+j)*s.size+xi : (yi+j)*s.size+xi+4 : (yi+j)*s.size+xi+4]
		line := float32(0)
		if row[0] <= z {
			line += 1 - fx
		}
		if row[1] <= z {
			line++
		}
		if row[2] <= z {
			line++
		}
		if row[3] <= z {
			line += fx
		}
		switch j {
		case 0:
			line *= 1 - fy
		case 3:
			line *= fy
		}
		sum += line
	}
	return sum / 9
}

func abs(x float32) float32 { return max(x, -x) }
