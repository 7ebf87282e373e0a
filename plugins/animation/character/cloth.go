package character

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
	"ft.tc/backlot/plugins/animation/sculpt"
)

// sheetOf makes a thin part of rows times columns squares; its normals follow from its shape, and look away from the
// outside that it is wound for.
func sheetOf(rows, columns int, at func(row, column float32) geom.Vec3) rig.Part {
	p := rig.Part{Indices: lattice(rows, columns)}
	for r := range rows + 1 {
		for c := range columns + 1 {
			y, x := float32(r)/float32(rows), float32(c)/float32(columns)
			const e = 1e-3
			across := at(y, min(x+e, 1)).Sub(at(y, max(x-e, 0)))
			down := at(min(y+e, 1), x).Sub(at(max(y-e, 0), x))
			p.Positions = append(p.Positions, at(y, x))
			p.Normals = append(p.Normals, down.Cross(across).Unit())
		}
	}
	return p
}

// sweep draws a flat band along a path: thick towards out, wide across.
func sweep(path []geom.Vec3, closed bool, out func(p geom.Vec3) geom.Vec3, wide, thick float32) rig.Part {
	var p rig.Part
	n := len(path)
	for i, at := range path {
		before, after := path[max(i-1, 0)], path[min(i+1, n-1)]
		if closed {
			before, after = path[(i+n-2)%(n-1)], path[(i+1)%(n-1)]
		}
		along := after.Sub(before).Unit()
		o := out(at)
		o = o.Sub(along.Scale(o.Dot(along))).Unit()
		side := along.Cross(o)
		for k := range tubeSides {
			angle := float64(k) / tubeSides * 2 * math.Pi
			c, s := float32(math.Cos(angle)), float32(math.Sin(angle))
			p.Positions = append(p.Positions, at.Add(o.Scale(c*thick)).Add(side.Scale(s*wide)))
			p.Normals = append(p.Normals, o.Scale(c/thick).Add(side.Scale(s/wide)).Unit())
		}
	}
	p.Indices = tubeIndices(n)
	return p
}

// loop is an upright ellipse.
func loop(centre geom.Vec3, rx, rz float32) []geom.Vec3 {
	const n = 48
	out := make([]geom.Vec3, n+1)
	for i := range out {
		a := float32(i%n) / n * 2 * math.Pi
		out[i] = centre.Add(v(rx*geom.Sin(a), 0, rz*geom.Cos(a)))
	}
	return out
}

// away is the direction from an upright axis.
func away(centre geom.Vec3) func(p geom.Vec3) geom.Vec3 {
	return func(p geom.Vec3) geom.Vec3 { return v(p.X-centre.X, 0, p.Z-centre.Z) }
}

// skirtSheet is the coat below the belt, open in front, falling in folds.
func skirtSheet() rig.Part {
	return sheetOf(26, 72, func(row, column float32) geom.Vec3 {
		y := 1.0 - .53*row
		open := -.16 + .42*geom.Smooth(.15, 1, row)
		a := open + (2*math.Pi-2*open)*column
		fall := geom.Smooth(0, 1.3, row) * 1.25
		fold := 1 + .022*row*geom.Sin(7*a+.6) + .012*row*geom.Sin(13*a)
		overlap := .010 * geom.Smooth(.12, 0, column)
		return v((.178+.050*fall)*fold*geom.Sin(a), y, (.142+.050*fall)*fold*geom.Cos(a)+overlap)
	})
}

// collarSheet stands up around the neck on the coat, and opens in front, in two points.
func collarSheet() rig.Part {
	surface := torso(.03)
	return sheetOf(8, 48, func(row, column float32) geom.Vec3 {
		a := .52 + (2*math.Pi-1.04)*column
		base := draped(surface, a, .080)
		edge := geom.Smooth(.2, 0, min(column, 1-column))
		up := 1 - row
		flare := .002 + up*up*(.026+.022*edge)
		base.Y += up*(.064-.016*edge) - .012*row
		return base.Add(v(flare*geom.Sin(a), 0, flare*geom.Cos(a)+.006*edge))
	})
}

// edging is a cord along the left edge of the V.
func edging() rig.Part {
	surface := torso(.028)
	path := make([]geom.Vec3, 15)
	for i := range path {
		y := vBottom + (1.405-vBottom)*float32(i)/14
		path[i] = onFront(surface, vEdge(y), y, .001)
	}
	return sweep(path, false, func(geom.Vec3) geom.Vec3 { return v(0, 0, 1) }, .0075, .0055)
}

// lapel is the left one, laid on the coat beside the V.
func lapel() rig.Part {
	surface := torso(.036)
	return sheetOf(14, 8, func(row, column float32) geom.Vec3 {
		y := 1.405 - (1.405-vBottom+.01)*row
		inner := vEdge(y)
		t := 1 - row
		width := .062*geom.Smooth(-.05, .72, t)*(1-.75*geom.Smooth(.84, .97, t)) + .002
		return onFront(surface, inner+width*column-.002, y, .004*geom.Sin(column*3.14159))
	})
}

// tieSheet lies on the shirt.
func tieSheet() rig.Part {
	surface := torso(.019)
	return sheetOf(12, 6, func(row, column float32) geom.Vec3 {
		y := 1.378 - .2*row
		width := .013 + .020*row
		x := (2*column - 1) * width
		return onFront(surface, x, y, .004*(1-4*(column-.5)*(column-.5)))
	})
}

// wing is the left half of the shirt's collar, laid around the neck.
func wing() rig.Part {
	surface := sculpt.Join(.03, torso(.022), sculpt.Grow(throat, .006))
	return sheetOf(6, 10, func(row, column float32) geom.Vec3 {
		tip := geom.Smooth(.25, .65, column) * geom.Smooth(1.1, .65, column)
		top := v(.003+.068*column, 1.402+.035*column, 0)
		x := top.X + row*(.014*tip-.002)
		y := top.Y - row*(.024+.030*tip)
		return onFront(surface, x, y, .002)
	})
}

// cuff is a band around a left wrist, at a share of the forearm before the hand.
func cuff(radius, back, wide float32) rig.Part {
	centre := wristAt.Sub(armDown.Scale(back))
	path := make([]geom.Vec3, 25)
	for i := range path {
		a := float32(i%24) / 24 * 2 * math.Pi
		path[i] = centre.Add(v(-.766, -.643, 0).Scale(radius * geom.Cos(a))).Add(v(0, 0, radius*geom.Sin(a)))
	}
	return sweep(path, true, func(p geom.Vec3) geom.Vec3 { return p.Sub(centre) }, wide, .006)
}

// brimAt is a fedora's brim: up at the sides, snapped down in front.
func brimAt(a, radius float32) geom.Vec3 {
	inner, outer := v(.118*geom.Sin(a), 0, .138*geom.Cos(a)), v(.205*geom.Sin(a), 0, .226*geom.Cos(a))
	p := inner.Lerp(outer, radius)
	side := geom.Sin(a) * geom.Sin(a)
	front := max(geom.Cos(a), 0)
	back := max(-geom.Cos(a), 0)
	p.Y = radius*radius*(.030*side-.030*front*front+.020*back*back) - .004*radius
	return hatCentre.Add(p)
}

// cloth adds what is too thin to be sculpted.
func (b *builder) cloth() {
	chested := near(.04, chest, neck)
	coated := near(.04, both(hips, spine, chest, shoulderL, upperArmL)...)
	put := func(mesh, material string, p rig.Part, bd binding, near ...sculpt.Shape) {
		p.Material = b.material(material)
		p.Colours = make([]geom.Vec3, len(p.Positions))
		for i, at := range p.Positions {
			open := float32(1)
			for _, s := range near {
				open = min(open, openness(s, at.Add(p.Normals[i].Scale(.004)), p.Normals[i]))
			}
			p.Colours[i] = v(open, open, open)
		}
		bind(&p, bd)
		b.add(mesh, p)
	}
	put("coat", "coat", skirtSheet(), skirt(near(.04, hips, spine)), coat)
	c := collarSheet()
	put("coat", "coat", c, chested, coat)
	put("coat", "coat", sweep(c.Positions[:49], false, away(v(0, 0, -.016)), .004, .004), chested)
	around := make([]geom.Vec3, 41)
	for i := range around {
		around[i] = draped(torso(.026), .36+(2*math.Pi-.72)*float32(i)/40, .076)
	}
	put("coat", "coat", sweep(around, false, func(at geom.Vec3) geom.Vec3 { return v(at.X, .08, at.Z+.013) }, .019, .007), chested)
	put("coat", "coat", edging(), coated)
	put("coat", "coat", mirrored(edging()), coated)
	put("coat", "front", sweep(drape(torso(.014), .0585), true, func(at geom.Vec3) geom.Vec3 { return v(at.X, .02, at.Z+.013) }, .016, .006), chested)
	put("coat", "coat", lapel(), coated)
	put("coat", "coat", mirrored(lapel()), coated)
	put("coat", "front", wing(), chested)
	put("coat", "front", mirrored(wing()), chested)
	put("coat", "coat", cuff(.053, .006, .012), to(foreArmL))
	put("coat", "coat", mirrored(cuff(.053, .006, .012)), to(right(foreArmL)))
	put("coat", "belt", cuff(.061, .055, .012), to(foreArmL))
	put("coat", "belt", mirrored(cuff(.061, .055, .012)), to(right(foreArmL)))
	put("shirt", "rib", cuff(.040, .022, .016), to(foreArmL))
	put("shirt", "rib", mirrored(cuff(.040, .022, .016)), to(right(foreArmL)))
	put("coat", "tie", tieSheet(), near(.04, spine, chest), coat)
	waist := v(0, .992, 0)
	put("coat", "belt", sweep(loop(waist, .183, .147), true, away(waist), .022, .007), near(.04, hips, spine))
	put("shirt", "rib", sweep(drape(torso(.012), .067), true, func(at geom.Vec3) geom.Vec3 { return v(at.X, .045, at.Z+.013) }, .017, .010), chested, throat)
	waist = v(0, .935, 0)
	put("shirt", "rib", sweep(loop(waist, .158, .122), true, away(waist), .024, .009), near(.03, hips, spine))
	put("hat", "hat", sheetOf(6, 64, func(row, column float32) geom.Vec3 { return brimAt(column*2*math.Pi, row) }), to(head))
	edge := make([]geom.Vec3, 65)
	for i := range edge {
		edge[i] = brimAt(float32(i%64)/64*2*math.Pi, 1)
	}
	put("hat", "hat", sweep(edge, true, away(hatCentre), .0042, .0042), to(head))
	ribbon := hatCentre.Add(v(0, .018, 0))
	put("hat", "band", sweep(loop(ribbon, .1205, .1395), true, away(ribbon), .018, .004), to(head))
}

// drape is a loop around the neck that lies on the shoulders.
func drape(surface sculpt.Shape, radius float32) []geom.Vec3 {
	const n = 48
	path := make([]geom.Vec3, n+1)
	for i := range path {
		path[i] = draped(surface, float32(i%n)/n*2*math.Pi, radius)
	}
	return path
}

// draped is a point of it.
func draped(surface sculpt.Shape, a, radius float32) geom.Vec3 {
	p := v(radius*geom.Sin(a), 1.56, -.013+radius*geom.Cos(a))
	for surface(p) > 1e-4 && p.Y > 1.3 {
		p.Y -= surface(p) * .6
	}
	return p
}

func mirrored(p rig.Part) rig.Part {
	for i := range p.Positions {
		p.Positions[i], p.Normals[i] = mirror(p.Positions[i]), mirror(p.Normals[i])
	}
	for i := 0; i < len(p.Indices); i += 3 {
		p.Indices[i+1], p.Indices[i+2] = p.Indices[i+2], p.Indices[i+1]
	}
	return p
}
