package raster

import "ft.tc/backlot/plugins/animation/geom"

// contact is the dark that a body keeps under it: how close the vertices are to the ground, from above, blurred.
type contact struct {
	near, spare [contactCells * contactCells]float32
	x0, z0      float32
	scale       float32 // cells a metre
}

const (
	contactCells  = 96
	contactReach  = .16 // metres above the ground from which nothing darkens it any more
	contactMargin = .35
)

func (c *contact) gather(vertices []vertex) {
	clear(c.near[:])
	lo, hi := vertices[0].at, vertices[0].at
	for i := range vertices {
		lo, hi = lo.Min(vertices[i].at), hi.Max(vertices[i].at)
	}
	span := max(hi.X-lo.X, hi.Z-lo.Z) + 2*contactMargin
	c.scale = contactCells / span
	c.x0, c.z0 = (lo.X+hi.X-span)/2, (lo.Z+hi.Z-span)/2
	for i := range vertices {
		p := vertices[i].at
		if p.Y > contactReach {
			continue
		}
		x, z := int((p.X-c.x0)*c.scale), int((p.Z-c.z0)*c.scale)
		if x < 0 || z < 0 || x >= contactCells || z >= contactCells {
			continue
		}
		w := 1 - max(p.Y, 0)/contactReach
		cell := &c.near[z*contactCells+x]
		*cell = max(*cell, w*w)
	}
	for range 2 {
		c.blur(1, contactCells)
		c.blur(contactCells, 1)
	}
}

// blur averages five cells along one direction.
func (c *contact) blur(step, line int) {
	c.spare = c.near
	for l := range contactCells {
		for i := 2; i < contactCells-2; i++ {
			k := l*line + i*step
			c.near[k] = (c.spare[k-2*step] + c.spare[k-step] + c.spare[k] + c.spare[k+step] + c.spare[k+2*step]) / 5
		}
	}
}

// at is the darkness at a point of the ground, 0 to 1.
func (c *contact) at(p geom.Vec3) float32 {
	x, z := (p.X-c.x0)*c.scale-.5, (p.Z-c.z0)*c.scale-.5
	if !(x >= 0 && z >= 0 && x < contactCells-1 && z < contactCells-1) {
		return 0
	}
	xi, zi := int(x), int(z)
	fx, fz := x-float32(xi), z-float32(zi)
	k := zi*contactCells + xi
	top := c.near[k] + (c.near[k+1]-c.near[k])*fx
	bottom := c.near[k+contactCells] + (c.near[k+contactCells+1]-c.near[k+contactCells])*fx
	return min((top+(bottom-top)*fz)*1.5, 1)
}
