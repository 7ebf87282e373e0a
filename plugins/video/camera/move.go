// Package camera turns the words of a shot list into the move of a camera over a still picture.
//
// Everything is relative: a picture spans 0 to 1 in both directions, and a framing of span 1 shows
// as much of it as fits the film's shape.
package camera

import "math"

// Framing is what the camera sees at one moment.
type Framing struct {
	X, Y float64 // centre
	Span float64 // part of the picture's width and height that is in view
	Roll float64 // radians, clockwise
}

// Move is a way from one framing to another, with the sway of a hand if there is one.
type Move struct {
	Name     string
	From, To Framing
	Sway     float64
}

// Fit pulls the ends of a move inside the picture, for a film of the given width over height. Span,
// centre and the bound on roll then form a convex set, so whatever lies between the ends fits too.
func (m Move) Fit(aspect float64) Move {
	roll := math.Max(math.Abs(m.From.Roll), math.Abs(m.To.Roll)) + m.Sway*swayRoll
	m.From = m.From.fit(aspect, roll, m.Sway)
	m.To = m.To.fit(aspect, roll, m.Sway)
	return m
}

func (f Framing) fit(aspect, roll, sway float64) Framing {
	s := math.Sin(roll)
	reach := 1 + s*math.Max(aspect, 1/aspect) // a rolled frame of span 1 needs this much
	f.Span = math.Min(f.Span, (1-2*sway)/reach)
	half := f.Span/2*reach + sway
	f.X = math.Min(math.Max(f.X, half), 1-half)
	f.Y = math.Min(math.Max(f.Y, half), 1-half)
	return f
}

// At is the framing at a part t of the shot, 0 to 1.
func (m Move) At(t float64) Framing {
	e := ease(t)
	f := Framing{
		X:    lerp(m.From.X, m.To.X, e),
		Y:    lerp(m.From.Y, m.To.Y, e),
		Span: lerp(m.From.Span, m.To.Span, e),
		Roll: lerp(m.From.Roll, m.To.Roll, e),
	}
	if m.Sway > 0 {
		f.X += m.Sway * wave(t, 3.1, 7.3)
		f.Y += m.Sway * wave(t, 2.3, 8.9)
		f.Roll += m.Sway * swayRoll * wave(t, 1.7, 5.1)
	}
	return f
}

// swayRoll is how much a hand rolls the camera for how much it shifts it.
const swayRoll = 0.6

// wave is a slow swing with a quicker one on it, within -1 to 1.
func wave(t, slow, quick float64) float64 {
	return 0.7*math.Sin(2*math.Pi*slow*t+slow) + 0.3*math.Sin(2*math.Pi*quick*t+quick)
}

// ease starts and ends softly, but never stands still: a move that stops dead at a cut looks broken.
func ease(t float64) float64 {
	return 0.5*t + 0.5*t*t*(3-2*t)
}

func lerp(a, b, t float64) float64 { return a + (b-a)*t }
