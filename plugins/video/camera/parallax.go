package camera

import "math"

// Nearness of the layers of a panel: how far a layer moves when the panel as a whole moves by one.
const farthest, nearest = 0.7, 1.35

// Nearness is that of a layer, from the back, of a panel that has so many.
func Nearness(layer, layers int) float64 {
	if layers < 2 {
		return 1
	}
	return farthest + (nearest-farthest)*float64(layer)/float64(layers-1)
}

// Drift is the move of a layered panel whose camera stands still: just enough to tell near from far.
var Drift = Move{Name: "static", From: at(1.05, .483, .5, 0), To: at(1.05, .517, .5, 0)}

// sideways is what a move that hardly leaves its place gets added, so that its layers come apart.
const sideways = 0.012

// Layered is the move for a panel that has layers: one that shows depth.
func (m Move) Layered() Move {
	if m.Name == Drift.Name {
		return Drift
	}
	if math.Hypot(m.To.X-m.From.X, m.To.Y-m.From.Y) < 2*sideways && m.Sway == 0 {
		m.From.X, m.To.X = m.From.X-sideways, m.To.X+sideways
		m.From.Span, m.To.Span = m.From.Span*(1-2*sideways), m.To.Span*(1-2*sideways) // room for it
	}
	return m
}

// Near is the framing of a layer at a part t of the shot. In the middle of the move every layer is where the panel has
// it; before and after, the near ones are further on their way than the far ones.
func (m Move) Near(t, nearness float64) Framing {
	f, mid := m.At(t), m.At(.5)
	f.X = mid.X + (f.X-mid.X)*nearness
	f.Y = mid.Y + (f.Y-mid.Y)*nearness
	f.Span = mid.Span + (f.Span-mid.Span)*nearness
	return f
}

// Enlargement is how much larger than the panel its layers have to be drawn so that the camera never sees past the edge
// of one, for a film of the given width over height.
func (m Move) Enlargement(layers int, aspect float64) float64 {
	const steps = 64 // a sway swings less than 18 times
	most := 1.0
	for l := range layers {
		for i := range steps + 1 {
			f := m.Near(float64(i)/steps, Nearness(l, layers))
			reach := f.Span * (1 + math.Abs(math.Sin(f.Roll))*math.Max(aspect, 1/aspect))
			most = math.Max(most, math.Max(math.Abs(f.X-.5), math.Abs(f.Y-.5))*2+reach)
		}
	}
	return most * 1.002
}

// Inside is a framing on something that was enlarged about its middle.
func (f Framing) Inside(enlargement float64) Framing {
	f.X, f.Y, f.Span = .5+(f.X-.5)/enlargement, .5+(f.Y-.5)/enlargement, f.Span/enlargement
	return f
}
