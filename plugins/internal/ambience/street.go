package ambience

// street is the rumble of a town, cars that pass from one side to the other, and rarely a horn some corners away.
type street struct {
	rate       float64
	d          *dice
	sides      [2]streetSide
	traffic    *wander
	cars       []*car
	nextCar    float64 // seconds
	nextHorn   float64
	horn       *horn
	echo       *space
	send, wetL []float64
	wetR       []float64
}

type streetSide struct {
	noise       hiss
	colour      *pink
	rumble, air chain
	low, high   glide
	buf         []float64
}

const (
	carEvery  = 5.5 // seconds, on average
	hornEvery = 38
	mostCars  = 5
)

func newStreet(rate float64, d *dice) bed {
	s := &street{rate: rate, d: d.split(), traffic: newWander(0.1, d), echo: newSpace(rate, 1.6, d)}
	for i := range s.sides {
		s.sides[i] = streetSide{
			noise: newHiss(rate, d), colour: newPink(rate),
			rumble: chain{highPass(rate, 30), lowPass(rate, 140)},
			air:    chain{highPass(rate, 180), lowPass(rate, 900)},
		}
	}
	s.cars = append(s.cars, newCar(rate, s.d, s.d.between(0.1, 0.4))) // the street was there before the bed
	s.nextCar, s.nextHorn = s.d.between(0.5, 3), s.d.between(6, hornEvery)
	return s
}

func (s *street) render(left, right []float64) {
	if s.send == nil {
		s.send, s.wetL, s.wetR = make([]float64, len(left)), make([]float64, len(left)), make([]float64, len(left))
	}
	level := decibels(2 * s.traffic.next())
	for i, out := range [][]float64{left, right} {
		s.sides[i].render(out, level)
	}
	s.drive(left, right)
	s.sound(left, right)
}

func (s *street) drive(left, right []float64) {
	if s.nextCar -= step; s.nextCar <= 0 {
		s.nextCar = s.d.between(0.3, 1)*carEvery*0.5 + s.d.wait(carEvery*0.6)
		if len(s.cars) < mostCars {
			s.cars = append(s.cars, newCar(s.rate, s.d, 0))
		}
	}
	alive := s.cars[:0]
	for _, c := range s.cars {
		if c.render(left, right) {
			alive = append(alive, c)
		}
	}
	clear(s.cars[len(alive):])
	s.cars = alive
}

// sound lets the horn speak, and the houses answer.
func (s *street) sound(left, right []float64) {
	if s.nextHorn -= step; s.nextHorn <= 0 {
		s.nextHorn = s.d.between(0.5, 1.5) * hornEvery
		s.horn = newHorn(s.rate, s.d)
	}
	clear(s.send)
	if s.horn != nil && !s.horn.render(s.send, left, right) {
		s.horn = nil
	}
	s.echo.render(s.send, s.wetL, s.wetR)
	for i := range left {
		left[i] += s.wetL[i]
		right[i] += s.wetR[i]
	}
}

func (s *streetSide) render(out []float64, level float64) {
	if s.buf == nil {
		s.buf = make([]float64, len(out))
	}
	s.noise.fill(s.buf)
	s.colour.run(s.buf)
	s.rumble.run(s.buf)
	s.low.mix(out, s.buf, 0.09*level)
	s.noise.fill(s.buf)
	s.colour.run(s.buf)
	s.air.run(s.buf)
	s.high.mix(out, s.buf, 0.04*level)
}
