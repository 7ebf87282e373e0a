// Package raster draws a posed model in software: skinning, a shadow map, a z-buffer with four samples a pixel, shading
// by pixel. It draws only where the character and its shadow are, band by band on all processors, and into memory that
// it keeps from frame to frame. The same input gives the same bytes.
package raster

import "ft.tc/backlot/plugins/animation/geom"

// View is where the camera stands and what it sees.
type View struct {
	Eye                geom.Vec3
	Right, Up, Forward geom.Vec3
	Focal              float32 // pixels
	Width, Height      int     // pixels
}

// near is the distance in metres at which things are too close to be seen.
const near = .05

// Project gives the place of a point in the picture, in pixels, and 1/distance; false where it is behind the camera.
func (v *View) Project(p geom.Vec3) (x, y, inverse float32, ok bool) {
	d := p.Sub(v.Eye)
	z := d.Dot(v.Forward)
	if z < near {
		return 0, 0, 0, false
	}
	inverse = 1 / z
	return float32(v.Width)/2 + d.Dot(v.Right)*inverse*v.Focal, float32(v.Height)/2 - d.Dot(v.Up)*inverse*v.Focal, inverse, true
}

// Ray is the direction through a place in the picture; its length is not 1.
func (v *View) Ray(x, y float32) geom.Vec3 {
	rx, ry := (x-float32(v.Width)/2)/v.Focal, (float32(v.Height)/2-y)/v.Focal
	return v.Forward.Add(v.Right.Scale(rx)).Add(v.Up.Scale(ry))
}

// Lamp is a light that is far away. Its direction goes to it.
type Lamp struct{ Direction, Colour geom.Vec3 }

// Lighting is all the light there is. Colours are linear; 1 shows a white surface as white.
type Lighting struct {
	Key, Fill, Rim Lamp // the key casts the shadow
	Sky, Ground    geom.Vec3
	Soft           float32 // of the shadow's edge: metres
	Shadow         float32 // how much darker a shadow makes the ground: 0..1
	Blinds         bool    // the key comes through a venetian blind
	Saturation     float32 // of the colours: 0 for grey, 1 for as they are
}

// Picture has red, green, blue and alpha for every pixel, not premultiplied.
type Picture struct {
	Width, Height int
	Pix           []uint8
}

// NewPicture is transparent.
func NewPicture(width, height int) *Picture {
	return &Picture{width, height, make([]uint8, 4*width*height)}
}

// Rect is a part of a picture, X1 and Y1 excluded.
type Rect struct{ X0, Y0, X1, Y1 int }

// Union is the least rectangle that holds both.
func (r Rect) Union(s Rect) Rect {
	switch {
	case r.Empty():
		return s
	case s.Empty():
		return r
	}
	return Rect{min(r.X0, s.X0), min(r.Y0, s.Y0), max(r.X1, s.X1), max(r.Y1, s.Y1)}
}

// Empty has no pixels.
func (r Rect) Empty() bool { return r.X0 >= r.X1 || r.Y0 >= r.Y1 }

// within cuts the rectangle to a picture, and widens it to even numbers.
func (r Rect) within(w, h int) Rect {
	r = Rect{max(r.X0, 0) &^ 1, max(r.Y0, 0) &^ 1, min((r.X1+1)&^1, w), min((r.Y1+1)&^1, h)}
	if r.Empty() {
		return Rect{}
	}
	return r
}
