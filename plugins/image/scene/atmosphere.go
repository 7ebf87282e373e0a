package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/set"
)

// atmosphere is the light and the air of a time and a weather.
type atmosphere struct {
	top, low   draw.Color // of the sky
	sun        draw.Color // disc and glow
	sunDir     set.Vec
	key        draw.Color // on figures
	dir        set.Vec    // of the key, in picture terms: right, down, to the viewer
	rim        draw.Color
	rimX       float64
	ambient    draw.Color
	haze       draw.Color
	hazeDist   float64
	cloud      float64 // cover, 0..1
	cloudLight draw.Color
	stars      float64
}

var times = map[string]atmosphere{
	"day": {top: draw.Hex(0x3d6da6), low: draw.Hex(0xbfd4de), sun: draw.Hex(0xfff4dc), sunDir: set.Vec{X: -0.62, Y: 0.6, Z: -0.5}, key: draw.Hex(0xffefd8).Scale(0.82), dir: set.Vec{X: -0.6, Y: -0.5, Z: 0.62},
		rim: draw.Gray(0.25), rimX: -0.8, ambient: draw.Color{R: 0.5, G: 0.55, B: 0.62}, haze: draw.Hex(0xb6c9d4), hazeDist: 320, cloud: 0.42, cloudLight: draw.Hex(0xf6f4ee)},
	"dawn": {top: draw.Hex(0x54699a), low: draw.Hex(0xf3cbaa), sun: draw.Hex(0xffd9a8), sunDir: set.Vec{X: -0.42, Y: 0.11, Z: 0.9}, key: draw.Hex(0xffc89c).Scale(0.5), dir: set.Vec{X: -0.8, Y: -0.25, Z: 0.35},
		rim: draw.Hex(0xffc48a).Scale(0.8), rimX: -1, ambient: draw.Color{R: 0.37, G: 0.35, B: 0.42}, haze: draw.Hex(0xdcbfb0), hazeDist: 130, cloud: 0.45, cloudLight: draw.Hex(0xf7c9b4)},
	"sunset": {top: draw.Hex(0x33406f), low: draw.Hex(0xf39a55), sun: draw.Hex(0xffc06a), sunDir: set.Vec{X: 0.3, Y: 0.1, Z: 0.95}, key: draw.Hex(0xff9a58).Scale(0.42), dir: set.Vec{X: 0.85, Y: -0.25, Z: 0.3},
		rim: draw.Hex(0xffa050).Scale(1.05), rimX: 1, ambient: draw.Color{R: 0.29, G: 0.23, B: 0.28}, haze: draw.Hex(0xd08a5c), hazeDist: 150, cloud: 0.5, cloudLight: draw.Hex(0xff9a62)},
	"night": {top: draw.Hex(0x070b18), low: draw.Hex(0x27384f), sun: draw.Hex(0xdfe8f4), sunDir: set.Vec{X: -0.4, Y: 0.42, Z: 0.82}, key: draw.Hex(0x8fb0e0).Scale(0.3), dir: set.Vec{X: -0.75, Y: -0.5, Z: 0.4},
		rim: draw.Hex(0x9fbce8).Scale(0.5), rimX: -1, ambient: draw.Color{R: 0.1, G: 0.13, B: 0.2}, haze: draw.Hex(0x1c293c), hazeDist: 110, cloud: 0.35, cloudLight: draw.Hex(0x3b4a63), stars: 1},
}

// breathe works out the atmosphere for the scene.
func (s *stage) breathe() {
	a := times[s.Time]
	switch s.Weather {
	case "rain", "storm", "overcast", "snow", "fog":
		a.cover(s.Weather)
	}
	if s.Style == "noir" || s.Light == "dramatic_shadow" || s.Light == "noir" {
		a.ambient = a.ambient.Scale(0.62)
		a.key = a.key.Scale(1.25)
		a.rim = a.rim.Scale(1.3)
	}
	if s.Light == "high_key" {
		a.ambient = a.ambient.Scale(1.35).Add(draw.Gray(0.1))
	}
	if s.Light == "silhouette" {
		a.key, a.ambient = a.key.Scale(0.15), a.ambient.Scale(0.45)
	}
	if s.Light == "neon" {
		a.rim, a.rimX = draw.Hex(0xff3fa8).Scale(1.0), 1
		a.key, a.dir = draw.Hex(0x3fc8ff).Scale(0.55), set.Vec{X: -0.85, Y: -0.2, Z: 0.45}
		a.haze = a.haze.Mix(draw.Hex(0x4a2a6a), 0.6)
		a.low = a.low.Mix(draw.Hex(0x7a2f7a), 0.5)
	}
	a.sunDir = a.sunDir.Unit()
	s.air = a
	sun := a.sun.Mul(a.key)
	if s.Indoors || s.Light == "neon" {
		sun = draw.Color{}
	}
	s.world = set.World{Sun: a.sunDir, SunColor: sun.Scale(1.1), Ambient: a.ambient, Haze: a.haze, HazeDist: a.hazeDist, Sky: s.sky}
}

// cover brings clouds: less sun, more of the light from everywhere, thicker air.
func (a *atmosphere) cover(weather string) {
	gray := draw.Gray(a.low.Luma()*0.75 + 0.02)
	dark := map[string]float64{"storm": 0.45, "rain": 0.68, "overcast": 0.85, "snow": 1.0, "fog": 0.98}[weather]
	thin := 1.0 // fog and snow leave some of the colour of dawn and sunset
	if weather == "fog" || weather == "snow" {
		thin = 0.55
	}
	a.top = a.top.Mix(gray, 0.72*thin).Scale(dark)
	a.low = a.low.Mix(gray, 0.55*thin).Scale(dark * 1.05)
	a.key = a.key.Scale(0.38)
	a.rim = a.rim.Scale(0.7)
	a.ambient = a.ambient.Mix(draw.Gray(a.ambient.Luma()), 0.4).Scale(dark * 1.08)
	a.haze = a.low.Mix(gray, 0.3)
	a.hazeDist = map[string]float64{"storm": 70, "rain": 55, "overcast": 160, "snow": 38, "fog": 17}[weather]
	if weather == "fog" {
		a.haze = a.haze.Add(a.sun.Mul(a.key).Scale(0.55))
		a.low = a.low.Add(a.sun.Mul(a.key).Scale(0.45))
		a.ambient = a.ambient.Scale(1.25)
	}
	a.cloud, a.stars = 0.85, 0
	a.cloudLight = a.top.Mix(a.low, 0.7)
}

// sky is the colour of the sky in a direction.
func (s *stage) sky(dir set.Vec) draw.Color {
	d := dir.Unit()
	up := max(0, d.Y)
	c := s.air.low.Mix(s.air.top, draw.Smooth(-0.05, 0.62, math.Pow(up, 0.8)))
	c = c.Mix(s.air.haze, math.Exp(-up*9)*0.7)
	facing := d.X*s.air.sunDir.X + d.Y*s.air.sunDir.Y + d.Z*s.air.sunDir.Z
	if facing > 0 && s.air.cloud < 0.8 && s.Time != "night" {
		c = c.Add(s.air.sun.Scale(0.3*math.Pow(facing, 60) + 0.13*math.Pow(facing, 8)))
	}
	if s.air.stars > 0 {
		c = c.Add(draw.Gray(s.star(d)))
	}
	return s.clouds(c, d, facing)
}

func (s *stage) star(d set.Vec) float64 {
	const n = 150
	x, y := d.X/max(0.2, d.Z)*n, d.Y/max(0.2, d.Z)*n
	ix, iy := int(math.Floor(x)), int(math.Floor(y))
	h := draw.Hash(s.seed+31, ix, iy)
	if h < 0.965 || d.Y < 0.03 {
		return 0
	}
	px, py := draw.Hash(s.seed+32, ix, iy), draw.Hash(s.seed+33, ix, iy)
	r := math.Hypot(x-float64(ix)-0.2-0.6*px, y-float64(iy)-0.2-0.6*py)
	return s.air.stars * max(0, 1-r*6) * (h - 0.965) * 28
}

func (s *stage) clouds(c draw.Color, d set.Vec, facing float64) draw.Color {
	if d.Y <= 0.01 {
		return c
	}
	u, v := d.X/(d.Y+0.16), d.Z/(d.Y+0.16)
	n := draw.Fractal(s.seed+11, u*0.85+3, v*0.85, 5)
	cover := draw.Smooth(0.78-0.52*s.air.cloud, 1.02-0.4*s.air.cloud, n) * draw.Smooth(0.01, 0.12, d.Y)
	lit := draw.Fractal(s.seed+11, u*0.85+3.12, v*0.85+0.1, 4)
	body := s.air.cloudLight.Scale(0.72 + 0.5*draw.Clamp01((n-lit)*3+0.4))
	body = body.Add(s.air.sun.Scale(0.25 * math.Pow(max(0, facing), 8) * (1 - s.air.cloud)))
	return c.Mix(body, cover*0.85)
}

// paintSky fills the canvas with the sky, and the sun or the moon in it.
func (s *stage) paintSky() {
	s.c.Each(func(x, y int, _ draw.Color) draw.Color {
		d := s.cam.Ray(float64(x)+0.5, float64(y)+0.5)
		if d.Y < 0 {
			d.Y = 0
		}
		return s.sky(d)
	})
	bare := s.air.cloud < 0.8 || s.Has("moon") && s.Time == "night"
	if bare && s.air.sunDir.Z > 0 && s.Place != "space" {
		s.disc()
	}
}

// disc draws the sun or the moon where the light comes from, but always inside the frame.
func (s *stage) disc() {
	w, h := float64(s.c.W), float64(s.c.H)
	x := min(w*0.86, max(w*0.14, s.cam.VX+s.cam.F*s.air.sunDir.X/s.air.sunDir.Z))
	y := max(h*0.09, s.cam.Horizon-s.cam.F*s.air.sunDir.Y/s.air.sunDir.Z)
	r := s.unit * 0.042
	inf := math.Inf(1)
	if s.Time == "night" {
		if s.Has("moon") || s.Light == "moonlight" {
			r *= 1.5
		}
		draw.Halo(s.c, x, y, r*7, draw.Hex(0x9fb8dc).Scale(0.34), inf)
		m := s.c.Mask(draw.Ellipse(x, y, r, r, 0), 2)
		s.c.Paint(m, 1, inf, func(px, py int) draw.Color {
			n := draw.Fractal(s.seed+41, (float64(px)-x)/r*1.6, (float64(py)-y)/r*1.6, 4)
			return draw.Hex(0xe9edf0).Scale(0.72 + 0.4*n)
		})
		s.markSky()
		return
	}
	draw.Halo(s.c, x, y, r*6, s.air.sun.Scale(0.34), inf)
	s.c.Fill(s.c.Mask(draw.Ellipse(x, y, r, r, 0), 2).Blur(r*0.12), s.air.sun.Scale(1.25), 1, inf)
	s.markSky()
}

// markSky puts everything that is painted back to infinity.
func (s *stage) markSky() {
	inf := float32(math.Inf(1))
	for i := range s.c.Depth {
		s.c.Depth[i] = inf
	}
}
