package sculpt

import "ft.tc/backlot/plugins/animation/geom"

// Mesh is the surface of a shape.
type Mesh struct {
	Positions, Normals []geom.Vec3
	Indices            []uint32
}

// Polygons makes the mesh of what lies between lo and hi, with cells of a size: surface nets, whose vertices are then
// drawn onto the surface.
func Polygons(s Shape, lo, hi geom.Vec3, cell float32) Mesh {
	g := newGrid(s, lo, hi, cell)
	var m Mesh
	for z := range g.nz - 1 {
		for y := range g.ny - 1 {
			for x := range g.nx - 1 {
				g.vertex(&m, x, y, z)
			}
		}
	}
	for z := 1; z < g.nz-1; z++ {
		for y := 1; y < g.ny-1; y++ {
			for x := 1; x < g.nx-1; x++ {
				g.faces(&m, x, y, z)
			}
		}
	}
	for i, p := range m.Positions {
		m.Positions[i] = settle(s, p, cell)
		m.Normals = append(m.Normals, s.Slope(m.Positions[i]).Unit())
	}
	return m
}

// settle draws a point onto the surface, but not out of its neighbourhood.
func settle(s Shape, p geom.Vec3, cell float32) geom.Vec3 {
	q := p
	for range 3 {
		d, n := s(q), s.Slope(q)
		l := n.Dot(n)
		if l < 1e-4 {
			return p
		}
		q = q.Sub(n.Scale(d / l))
	}
	if q.Sub(p).Len() > cell {
		return p
	}
	return q
}

type grid struct {
	lo         geom.Vec3
	cell       float32
	nx, ny, nz int
	value      []float32
	index      []int32 // of the vertex in the cell, -1 for none
}

func newGrid(s Shape, lo, hi geom.Vec3, cell float32) *grid {
	size := hi.Sub(lo).Scale(1 / cell)
	g := &grid{lo: lo, cell: cell, nx: int(size.X) + 2, ny: int(size.Y) + 2, nz: int(size.Z) + 2}
	g.value = make([]float32, g.nx*g.ny*g.nz)
	g.index = make([]int32, len(g.value))
	for i := range g.value {
		g.value[i] = s(g.point(i%g.nx, i/g.nx%g.ny, i/(g.nx*g.ny)))
		g.index[i] = -1
	}
	return g
}

func (g *grid) point(x, y, z int) geom.Vec3 {
	return g.lo.Add(geom.V(float32(x), float32(y), float32(z)).Scale(g.cell))
}

func (g *grid) at(x, y, z int) int { return (z*g.ny+y)*g.nx + x }

// vertex puts a vertex into a cell that the surface goes through: the middle of where it cuts the edges.
func (g *grid) vertex(m *Mesh, x, y, z int) {
	at, plane := g.at(x, y, z), g.nx*g.ny
	inside := 0
	for _, k := range [8]int{at, at + 1, at + g.nx, at + g.nx + 1, at + plane, at + plane + 1, at + plane + g.nx, at + plane + g.nx + 1} {
		if g.value[k] < 0 {
			inside++
		}
	}
	if inside == 0 || inside == 8 {
		return
	}
	var sum geom.Vec3
	n := float32(0)
	for e := range 12 {
		a, b := edge(e)
		pa, pb := [3]int{x + a[0], y + a[1], z + a[2]}, [3]int{x + b[0], y + b[1], z + b[2]}
		va, vb := g.value[g.at(pa[0], pa[1], pa[2])], g.value[g.at(pb[0], pb[1], pb[2])]
		if (va < 0) == (vb < 0) {
			continue
		}
		sum = sum.Add(g.point(pa[0], pa[1], pa[2]).Lerp(g.point(pb[0], pb[1], pb[2]), va/(va-vb)))
		n++
	}
	if n > 0 {
		g.index[g.at(x, y, z)] = int32(len(m.Positions))
		m.Positions = append(m.Positions, sum.Scale(1/n))
	}
}

// edge is the two corners of edge e of a cell: four edges along each axis.
func edge(e int) (a, b [3]int) {
	axis, k := e/4, e%4
	a[(axis+1)%3], a[(axis+2)%3] = k&1, k>>1
	b = a
	b[axis] = 1
	return a, b
}

// faces makes the squares across the three edges that leave a grid point.
func (g *grid) faces(m *Mesh, x, y, z int) {
	here := g.value[g.at(x, y, z)] < 0
	for axis := range 3 {
		var d, u, v [3]int
		d[axis], u[(axis+1)%3], v[(axis+2)%3] = 1, 1, 1
		if here == (g.value[g.at(x+d[0], y+d[1], z+d[2])] < 0) {
			continue
		}
		a := g.index[g.at(x, y, z)]
		b := g.index[g.at(x-u[0], y-u[1], z-u[2])]
		c := g.index[g.at(x-u[0]-v[0], y-u[1]-v[1], z-u[2]-v[2])]
		e := g.index[g.at(x-v[0], y-v[1], z-v[2])]
		if a < 0 || b < 0 || c < 0 || e < 0 {
			continue
		}
		if here {
			m.Indices = append(m.Indices, uint32(a), uint32(b), uint32(c), uint32(a), uint32(c), uint32(e))
		} else {
			m.Indices = append(m.Indices, uint32(a), uint32(c), uint32(b), uint32(a), uint32(e), uint32(c))
		}
	}
}
