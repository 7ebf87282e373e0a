// Package stage is what is around a character: camera, light and background.
package stage

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/raster"
)

// Subject is what the camera frames: a box around the character, and where its face is.
type Subject struct{ Lo, Hi, Face geom.Vec3 }

// Camera is a framing and a move.
type Camera struct {
	Angle    string  // front, side, three_quarter, back, low, high
	Shot     string  // wide, medium, close_up
	Move     string  // static, orbit, push_in, pull_out, track
	Yaw      float32 // degrees, on top of the angle's: to the character's left
	Pitch    float32 // degrees, on top of the angle's: up
	FOV      float32 // degrees from top to bottom; 0 for what suits the shot
	Distance float32 // metres; 0 for what the shot needs
}

// Angles, Shots and Moves are the words that a camera knows.
var (
	Angles = []string{"front", "side", "three_quarter", "back", "low", "high"}
	Shots  = []string{"wide", "medium", "close_up"}
	Moves  = []string{"static", "orbit", "push_in", "pull_out", "track"}
)

var angles = map[string]struct{ yaw, pitch float32 }{
	"front": {0, 5}, "side": {-90, 5}, "three_quarter": {-36, 6}, "back": {180, 7}, "low": {-24, -9}, "high": {-30, 36},
}

// framing is the height of the picture and its middle, in heights of the character.
var framing = map[string]struct{ height, middle, fov float32 }{
	"wide": {1.22, .485, 28}, "medium": {.64, .76, 26}, "close_up": {.30, 0, 22},
}

// Heading is the yaw of the camera at the beginning; lights are placed by it.
func (c Camera) Heading() float32 { return angles[c.Angle].yaw + c.Yaw }

// At is the camera at a share of the take, when the character has gone from its place by root.
func (c Camera) At(share float32, root geom.Vec3, s Subject, width, height int) raster.View {
	shot, angle := framing[c.Shot], angles[c.Angle]
	tall := max(s.Hi.Y-s.Lo.Y, 1e-3)
	target := geom.V((s.Lo.X+s.Hi.X)/2, s.Lo.Y+tall*shot.middle, (s.Lo.Z+s.Hi.Z)/2)
	if c.Shot == "close_up" {
		target = s.Face
	}
	fov := c.FOV
	if fov == 0 {
		fov = shot.fov
	}
	aspect := float32(width) / float32(height)
	see := tall * max(shot.height, shot.height*.5/aspect)
	distance := c.Distance
	if distance == 0 {
		distance = see / 2 / float32(math.Tan(float64(geom.Rad(fov/2))))
	}
	yaw, pitch := angle.yaw+c.Yaw, geom.Clamp(angle.pitch+c.Pitch, -85, 85)
	ease := share * share * (3 - 2*share)
	slide := float32(0)
	switch c.Move {
	case "orbit":
		yaw += -45 + 90*ease
	case "push_in":
		distance *= 1.22 - .42*ease
	case "pull_out":
		distance *= .8 + .42*ease
	case "track":
		target = target.Add(root)
		slide = (ease - .5) * .12 * see
	}
	out := geom.Turn(geom.V(0, 1, 0), yaw).Apply(geom.Turn(geom.V(1, 0, 0), -pitch).Apply(geom.V(0, 0, 1)))
	v := raster.View{Width: width, Height: height, Focal: float32(height) / 2 / float32(math.Tan(float64(geom.Rad(fov/2))))}
	v.Eye = target.Add(out.Scale(distance))
	if v.Eye.Y < s.Lo.Y+.06 && c.Pitch == 0 {
		v.Eye.Y = s.Lo.Y + .06 // a low camera lies on the ground, not under it
	}
	v.Forward = target.Sub(v.Eye).Unit()
	v.Right = v.Forward.Cross(geom.V(0, 1, 0)).Unit()
	v.Up = v.Right.Cross(v.Forward)
	v.Eye = v.Eye.Add(v.Right.Scale(slide))
	return v
}

// Moving reports whether the picture's background changes from frame to frame.
func (c Camera) Moving() bool { return c.Move != "static" }
