package wasm

import (
	"errors"
	"fmt"
)

var errCutShort = errors.New("ends in the middle of a section")

// cursor reads the binary format of modules. The first error stays; after it everything reads as zero.
type cursor struct {
	b   []byte
	err error
}

func (c *cursor) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.b = nil
}

func (c *cursor) more() bool { return len(c.b) > 0 }

func (c *cursor) take(n uint32) []byte {
	if uint64(n) > uint64(len(c.b)) {
		c.fail(errCutShort)
		return nil
	}
	taken := c.b[:n]
	c.b = c.b[n:]
	return taken
}

func (c *cursor) byte() byte {
	if b := c.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// leb skips a number of up to 64 bits and gives its lowest 64.
func (c *cursor) leb() uint64 {
	var v uint64
	for shift := 0; shift < 70; shift += 7 {
		b := c.byte()
		v |= uint64(b&0x7f) << min(shift, 63)
		if b&0x80 == 0 {
			return v
		}
	}
	c.fail(errors.New("holds a number that does not end"))
	return 0
}

func (c *cursor) u32() uint32 {
	v := c.leb()
	if v > 1<<32-1 {
		c.fail(errors.New("holds a number that is too large"))
		return 0
	}
	return uint32(v)
}

// count reads how many things follow. Each takes a byte at least, so a count beyond what is left is a lie that would
// only cost memory.
func (c *cursor) count(most uint32, what string) uint32 {
	n := c.u32()
	if n > most {
		c.fail(fmt.Errorf("has %d %s, more than the %d that a module may have", n, what, most))
		return 0
	}
	if uint64(n) > uint64(len(c.b)) {
		c.fail(errCutShort)
		return 0
	}
	return n
}

// sized reads a run of bytes behind its length, such as a name.
func (c *cursor) sized() []byte { return c.take(c.u32()) }

// valueType skips a type of values; typed references have a second part.
func (c *cursor) valueType() {
	if b := c.byte(); b == 0x63 || b == 0x64 {
		c.leb()
	}
}

// limits reads a least size and a greatest; capped says that there is one.
func (c *cursor) limits() (least, most uint32, capped bool) {
	flag := c.byte()
	least = c.u32()
	if flag&1 == 1 {
		return least, c.u32(), true
	}
	return least, 0, false
}

// expression skips a constant expression.
func (c *cursor) expression() {
	for c.err == nil {
		switch op := c.byte(); op {
		case 0x0b: // end
			return
		case 0x41, 0x42, 0x23, 0xd0, 0xd2: // i32.const, i64.const, global.get, ref.null, ref.func
			c.leb()
		case 0x43: // f32.const
			c.take(4)
		case 0x44: // f64.const
			c.take(8)
		case 0xfd: // v128.const
			c.leb()
			c.take(16)
		case 0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e: // sums and products
		default:
			c.fail(fmt.Errorf("computes a constant by instruction %#x, which is not allowed there", op))
		}
	}
}
