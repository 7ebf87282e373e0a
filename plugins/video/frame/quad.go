package frame

import "encoding/binary"

// seam is two rows of a picture and the weights with which they make one between them.
type seam struct {
	top, low   []byte
	over, down uint64
}

// seam is what lies at a step between the rows of a plane.
func (p plane) seam(at step) seam {
	first, weight := int(at>>8), uint64(at&255)
	return seam{p.row(first), p.row(min(first+1, p.height-1)), 256 - weight, weight}
}

// word mixes eight bytes: those at even places in the lanes of one word, those at odd places in those of the other.
func (s *seam) word(i int) (lo, hi uint64) {
	x, y := binary.LittleEndian.Uint64(s.top[i:]), binary.LittleEndian.Uint64(s.low[i:])
	return ((x&even)*s.over + (y&even)*s.down + half) >> 8 & even,
		((x>>8&even)*s.over + (y>>8&even)*s.down + half) >> 8 & even
}

// at mixes one byte.
func (s *seam) at(i int) uint64 {
	return (uint64(s.top[i])*s.over + uint64(s.low[i])*s.down + 128) >> 8
}

// turned makes rows of columns: lane i of outcome k is lane k of input i.
func turned(a, b, c, d uint64) (w0, w1, w2, w3 uint64) {
	const left, right = 0x0000ffff0000ffff, 0x00000000ffffffff
	e, f := a&left|b&left<<16, a>>16&left|b&^left
	g, h := c&left|d&left<<16, c>>16&left|d&^left
	return e&right | g<<32, f&right | h<<32, e>>32 | g&^right, f>>32 | h&^right
}

// quads are pixels of four rows side by side, or of two rows of colours: what is done to one lane is done to all.
type quads []uint64

// luma fills in the columns from to end of four rows.
func (q quads) luma(rows *[4]seam, from, end int) {
	i, width := from, len(rows[0].top)
	for ; i < end && i+8 <= width; i += 8 {
		a0, a1 := rows[0].word(i)
		b0, b1 := rows[1].word(i)
		c0, c1 := rows[2].word(i)
		d0, d1 := rows[3].word(i)
		out := q[i:][:8]
		out[0], out[2], out[4], out[6] = turned(a0, b0, c0, d0)
		out[1], out[3], out[5], out[7] = turned(a1, b1, c1, d1)
	}
	for ; i < end; i++ {
		q[i] = rows[0].at(i) | rows[1].at(i)<<16 | rows[2].at(i)<<32 | rows[3].at(i)<<48
	}
}

// chroma fills in the columns from to end of two rows of pairs.
func (q quads) chroma(rows *[2]seam, from, end int) {
	i, pairs := from, len(rows[0].top)/2
	for ; i < end && i+4 <= pairs; i += 4 {
		a, b := rows[0].word(i * 2)
		c, d := rows[1].word(i * 2)
		out := q[i:][:4]
		out[0], out[1], out[2], out[3] = turned(a, b, c, d)
	}
	for ; i < end; i++ {
		q[i] = rows[0].at(i*2) | rows[0].at(i*2+1)<<16 | rows[1].at(i*2)<<32 | rows[1].at(i*2+1)<<48
	}
}

// between mixes two columns of all lanes.
func (q quads) between(at step) uint64 {
	w := uint64(at & 255)
	pair := q[at>>8:][:2]
	return (pair[0]*(256-w) + pair[1]*w + half) >> 8
}

// drawLuma draws four rows.
func (q quads) drawLuma(out *[4][]byte, cols []step) {
	a, b, c, d := out[0][:len(cols)], out[1][:len(cols)], out[2][:len(cols)], out[3][:len(cols)]
	for x, at := range cols {
		p := q.between(at)
		a[x], b[x], c[x], d[x] = byte(p), byte(p>>16), byte(p>>32), byte(p>>48)
	}
}

// drawChroma draws two rows of pairs.
func (q quads) drawChroma(out *[2][]byte, cols []step) {
	for x, at := range cols {
		p := q.between(at) & even
		p |= p >> 8
		binary.LittleEndian.PutUint16(out[0][x*2:], uint16(p))
		binary.LittleEndian.PutUint16(out[1][x*2:], uint16(p>>32))
	}
}
