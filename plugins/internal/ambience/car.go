package ambience

import "math"

// car passes: tyres hiss as it comes near, its engine drops in pitch as it goes by.
type car struct {
	rate            float64
	noise           hiss
	tyres           chain
	engine, muffler biquad
	hertz           float64 // of the engine's firing
	phase           float64
	speed, closest  float64 // metres a second; metres
	way             float64 // 1 to the right, -1 to the left
	at, length      float64 // seconds
	loud            float64
	left, right     glide
	road, motor     []float64
}

// hearing is how many metres to each side of the listener a car is followed.
const hearing = 70

func newCar(rate float64, d *dice, gone float64) *car {
	c := &car{
		rate: rate, noise: newHiss(rate, d), hertz: d.between(48, 85), speed: d.between(9, 16), closest: d.between(3, 7),
		way: 1, loud: d.between(0.7, 1.25),
	}
	if d.unit() < 0.5 {
		c.way, c.closest = -1, c.closest+3.5 // the far lane
	}
	c.tyres = chain{highPass(rate, 250), lowPass(rate, 1500)}
	c.engine, c.muffler = lowPass(rate, 240), lowPass(rate, 500)
	c.length = 2 * hearing / c.speed
	c.at = gone * c.length
	return c
}

// render adds the next block and reports whether the car is still to be heard.
func (c *car) render(left, right []float64) bool {
	if c.road == nil {
		c.road, c.motor = make([]float64, len(left)), make([]float64, len(left))
	}
	c.at += step
	along := c.speed * (c.at - c.length/2)
	distance := math.Hypot(along, c.closest)
	near := c.closest / distance
	c.noise.fill(c.road)
	// Air and corners swallow what is high while the car is far.
	c.tyres[1].lowPass(c.rate, 900+3600*near*near, 0.6)
	c.tyres.run(c.road)
	c.drone(1 - c.speed/340*along/distance)
	for i := range c.road {
		c.road[i] = c.road[i]*(0.25+0.75*near) + c.motor[i]
	}
	edge := min(1, c.at/1.5, (c.length-c.at)/1.5)
	gain := c.loud * edge * 0.16 * 5 / distance
	l, r := pan(0.85 * c.way * along / distance)
	c.left.mix(left, c.road, gain*l)
	c.right.mix(right, c.road, gain*r)
	return c.at < c.length
}

// drone is the engine: a sawtooth behind a silencer.
func (c *car) drone(doppler float64) {
	pace := c.hertz * doppler / c.rate
	for i := range c.motor {
		if c.phase += pace; c.phase >= 1 {
			c.phase--
		}
		c.motor[i] = 1.2 * (2*c.phase - 1)
	}
	c.engine.run(c.motor)
	c.muffler.run(c.motor)
}

// horn is two tones a third apart, dulled by distance.
type horn struct {
	rate, hertz  float64
	a, b         float64 // phases
	dull         chain
	at, length   float64
	left, right  float64
	loud         glide
	direct, tone []float64
}

func newHorn(rate float64, d *dice) *horn {
	h := &horn{rate: rate, hertz: d.between(360, 430), length: d.between(0.25, 0.8), dull: chain{highPass(rate, 300), lowPass(rate, 1100)}}
	h.left, h.right = pan(d.between(-0.7, 0.7))
	return h
}

// render adds the next block to the street and, stronger, to what echoes, and reports whether there is more.
func (h *horn) render(send, left, right []float64) bool {
	if h.tone == nil {
		h.tone, h.direct = make([]float64, len(send)), make([]float64, len(send))
	}
	h.at += step
	for i := range h.tone {
		h.a, h.b = math.Mod(h.a+h.hertz/h.rate, 1), math.Mod(h.b+h.hertz*1.26/h.rate, 1)
		h.tone[i] = (2*h.a - 1) + (2*h.b - 1)
	}
	h.dull.run(h.tone)
	clear(h.direct)
	h.loud.mix(h.direct, h.tone, 0.03*max(0, min(1, h.at/0.03, (h.length-h.at)/0.06)))
	for i, v := range h.direct {
		left[i] += 0.5 * v * h.left
		right[i] += 0.5 * v * h.right
		send[i] += v
	}
	return h.at < h.length+0.1
}
