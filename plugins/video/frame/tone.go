package frame

// Tone changes a colour; all values are 0 to 1.
type Tone func(r, g, b float64) (float64, float64, float64)

// tableSide is the number of steps of a tone table along red, green and blue.
const tableSide = 33

// Tones holds a tone at the corners of a lattice, as Y, Cb and Cr in 256ths of a step: grading three million pixels
// one by one is slow.
type Tones struct {
	corner [tableSide * tableSide * tableSide][3]int32
	cell   [256]int32 // of a component: the cell that it lies in
	part   [256]int32 // and how far it is in there, of 255
}

// Tabulate makes the table of a tone.
func Tabulate(tone Tone) *Tones {
	t := new(Tones)
	for v := range int32(256) {
		at := v * (tableSide - 1)
		t.cell[v] = min(at/255, tableSide-2)
		t.part[v] = at - t.cell[v]*255
	}
	at := func(i int) float64 { return float64(i) / (tableSide - 1) }
	for r := range tableSide {
		for g := range tableSide {
			for b := range tableSide {
				t.corner[(r*tableSide+g)*tableSide+b] = limited(tone(at(r), at(g), at(b)))
			}
		}
	}
	return t
}

// limited is a colour as BT.709 has it in video, in 256ths.
func limited(r, g, b float64) [3]int32 {
	l := .2126*r + .7152*g + .0722*b
	fixed := func(v float64) int32 { return int32(v*256 + .5) }
	return [3]int32{fixed(16 + 219*l), fixed(128 + 224*(b-l)/1.8556), fixed(128 + 224*(r-l)/1.5748)}
}

// The strides of a table.
const alongRed, alongGreen, alongBlue = tableSide * tableSide, tableSide, 1

// Look gives the Y, Cb and Cr of a colour in 256ths. It walks from the dark corner of the cell to the bright one along
// the components in the order of their size: four corners instead of eight.
func (t *Tones) Look(r, g, b byte) (y, cb, cr int32) {
	p, q, s := t.part[r], t.part[g], t.part[b]
	i, j, k := int32(alongRed), int32(alongGreen), int32(alongBlue)
	if p < q {
		p, q, i, j = q, p, j, i
	}
	if q < s {
		q, s, j, k = s, q, k, j
	}
	if p < q {
		p, q, i, j = q, p, j, i
	}
	at := (t.cell[r]*tableSide+t.cell[g])*tableSide + t.cell[b]
	a, c, d, e := &t.corner[at], &t.corner[at+i], &t.corner[at+i+j], &t.corner[at+i+j+k]
	u, v, w := 255-p, p-q, q-s
	return (a[0]*u + c[0]*v + d[0]*w + e[0]*s) / 255, (a[1]*u + c[1]*v + d[1]*w + e[1]*s) / 255,
		(a[2]*u + c[2]*v + d[2]*w + e[2]*s) / 255
}
