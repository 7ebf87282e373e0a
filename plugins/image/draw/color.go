// Package draw is the illustrator's paint box: a float canvas with depth, antialiased shapes, blurs,
// noise, form shading and the finishing of a picture. It knows nothing of what is drawn.
package draw

// Color is display-referred red, green and blue; 1 is full, more than 1 glows.
type Color struct{ R, G, B float64 }

// Hex makes a colour of 0xRRGGBB.
func Hex(v uint32) Color {
	return Color{float64(v>>16&255) / 255, float64(v>>8&255) / 255, float64(v&255) / 255}
}

// Gray is a colour without hue.
func Gray(v float64) Color { return Color{v, v, v} }

// Mix goes from c (t = 0) to o (t = 1).
func (c Color) Mix(o Color, t float64) Color {
	return Color{c.R + (o.R-c.R)*t, c.G + (o.G-c.G)*t, c.B + (o.B-c.B)*t}
}

// Scale multiplies the brightness.
func (c Color) Scale(k float64) Color { return Color{c.R * k, c.G * k, c.B * k} }

// Mul filters c by o.
func (c Color) Mul(o Color) Color { return Color{c.R * o.R, c.G * o.G, c.B * o.B} }

// Add adds light.
func (c Color) Add(o Color) Color { return Color{c.R + o.R, c.G + o.G, c.B + o.B} }

// Luma is the perceived brightness (Rec. 709 weights).
func (c Color) Luma() float64 { return 0.2126*c.R + 0.7152*c.G + 0.0722*c.B }

// Saturate scales the distance from gray: 0 is gray, 1 leaves it.
func (c Color) Saturate(k float64) Color { return Gray(c.Luma()).Mix(c, k) }

// Chroma is the distance between the strongest and the weakest channel.
func (c Color) Chroma() float64 {
	return max(c.R, c.G, c.B) - min(c.R, c.G, c.B)
}

// Clamp01 limits v to 0..1.
func Clamp01(v float64) float64 { return min(1, max(0, v)) }

// Smooth is the smooth step of v between a and b.
func Smooth(a, b, v float64) float64 {
	t := Clamp01((v - a) / (b - a))
	return t * t * (3 - 2*t)
}

// Lerp goes from a to b.
func Lerp(a, b, t float64) float64 { return a + (b-a)*t }
