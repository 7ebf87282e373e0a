// Package transition takes a film from one shot to the next.
package transition

import (
	"maps"
	"math"
	"slices"

	"ft.tc/backlot/plugins/video/frame"
)

// Default is the transition of a film that asks for none.
const Default = "cross_fade"

// draw turns the picture before into what is seen when part, within 0 to 1, of the way to after is done.
type draw func(before, after *frame.Frame, part float64)

var byName = map[string]draw{
	"cross_fade":  func(before, after *frame.Frame, part float64) { before.Mix(after, part) },
	"cut":         func(before, after *frame.Frame, _ float64) { before.Copy(after) },
	"fade_black":  func(before, after *frame.Frame, part float64) { dip(before, after, part, 16) },
	"fade_white":  func(before, after *frame.Frame, part float64) { dip(before, after, part, 235) },
	"wipe_left":   func(before, after *frame.Frame, part float64) { wipe(before, after, part, true) },
	"wipe_right":  func(before, after *frame.Frame, part float64) { wipe(before, after, part, false) },
	"slide_left":  func(before, after *frame.Frame, part float64) { slide(before, after, part, 1) },
	"slide_right": func(before, after *frame.Frame, part float64) { slide(before, after, part, -1) },
	"iris":        iris,
	"dissolve":    dissolve,
}

// Names are the transitions there are.
func Names() []string { return slices.Sorted(maps.Keys(byName)) }

// Known reports whether there is a transition of the name.
func Known(name string) bool { return byName[name] != nil }

// Draw leaves in before what is seen when part, within 0 to 1, of the way to after is done.
func Draw(name string, before, after *frame.Frame, part float64) { byName[name](before, after, part) }

// dip goes down to a grey and up again.
func dip(before, after *frame.Frame, part float64, luma byte) {
	depth := 1 - math.Abs(2*part-1)
	if part >= .5 {
		before.Copy(after)
	}
	before.Flood(luma, depth)
}

// full is the weight of a pixel that is all of the next shot.
const full = 256

// wipe moves an edge across the picture, to the left or to the right, a little soft so that it does not flicker.
func wipe(before, after *frame.Frame, part float64, left bool) {
	w := float64(before.Width)
	soft := math.Max(2, w/100)
	edge := part*(w+2*soft) - soft
	weights := make([]int, before.Width)
	for x := range weights {
		at := float64(x) + .5
		if left {
			at = w - at
		}
		weights[x] = ramp((edge-at)/soft/2 + .5)
	}
	before.Mask(after, func(_ int, row []int) { copy(row, weights) })
}

// ramp is a weight for 0 to 1; what lies outside is all or nothing.
func ramp(v float64) int { return int(math.Min(math.Max(v, 0), 1)*full + .5) }

// slide pushes the picture out by the next one. It starts and stops softly.
func slide(before, after *frame.Frame, part float64, direction int) {
	eased := part * part * (3 - 2*part)
	before.Push(after, direction*int(math.Round(eased*float64(before.Width)/2))*2)
}

// iris opens a circle from the middle.
func iris(before, after *frame.Frame, part float64) {
	w, h := float64(before.Width), float64(before.Height)
	corner := math.Hypot(w, h) / 2
	soft := math.Max(2, corner/60)
	radius := part*(corner+2*soft) - soft
	before.Mask(after, func(y int, row []int) {
		dy := float64(y) + .5 - h/2
		for x := range row {
			row[x] = ramp((radius-math.Hypot(float64(x)+.5-w/2, dy))/soft/2 + .5)
		}
	})
}

// dissolve turns grains of the picture one after the other; each turns once.
func dissolve(before, after *frame.Frame, part float64) {
	grain := max(2, min(before.Width, before.Height)/180)
	before.Mask(after, func(y int, row []int) {
		for x := range row {
			// A grain takes a tenth of the way to turn.
			row[x] = ramp((part*1.1 - noise(x/grain, y/grain)) * 10)
		}
	})
}

// noise is a fixed number of 0 to 1 for a place.
func noise(x, y int) float64 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA6B
	h = (h ^ h>>15) * 0x2C1B3C6D
	h = (h ^ h>>12) * 0x297A2D39
	return float64(h>>8) / (1 << 24)
}
