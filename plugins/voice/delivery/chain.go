package delivery

import "ft.tc/backlot/plugins/voice/sound"

// Chain is the part of a delivery that the synthesiser has no say in, as filters one after the other.
type Chain struct {
	links []interface{ Apply(block []float64) }
	delay int
}

// Chain makes the filters for speech of a rate. What is random in them follows from seed.
func (d Delivery) Chain(rate int, seed uint64) *Chain {
	c := &Chain{}
	c.add(sound.HighPass(rate, 60))
	if d.Breath {
		w := sound.NewWhisper(rate, seed)
		c.add(w)
		c.delay = w.Delay()
	}
	if d.Bass != 0 {
		c.add(sound.Bass(rate, 300, d.Bass))
	}
	if d.Edge != 0 {
		c.add(sound.Bell(rate, 2000, d.Edge))
	}
	if d.Treble != 0 {
		c.add(sound.Treble(rate, 3000, d.Treble))
	}
	if d.Tremble != 0 {
		c.add(sound.NewTremor(rate, 7, d.Tremble))
	}
	return c
}

func (c *Chain) add(link interface{ Apply(block []float64) }) { c.links = append(c.links, link) }

// Delay is how many samples what comes out is late.
func (c *Chain) Delay() int { return c.delay }

// Apply works in place.
func (c *Chain) Apply(block []float64) {
	for _, link := range c.links {
		link.Apply(block)
	}
}
