package gltf

import "fmt"

// Refusal is why a file is not taken: a part of a sentence, such as "it has more than 256 joints".
type Refusal struct{ Reason string }

func (r *Refusal) Error() string { return r.Reason }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// What a file may have.
const (
	MaxBytes     = 32 << 20
	MaxTriangles = 500_000
	MaxJoints    = 256
	maxNodes     = 4096
	maxDepth     = 128
	maxElements  = 1 << 20 // of one accessor
	maxNumbers   = 24 << 20
	maxTargets   = 64
	maxClips     = 64
	maxTracks    = 8192
	maxTexture   = 4096     // pixels on a side
	maxPixels    = 32 << 20 // of all textures
	maxObjects   = 150_000  // in the JSON
	maxValues    = 3_000_000
	maxNameBytes = 200
)

// countValues bounds what decoding the JSON can take, before it is decoded: an object of three bytes becomes hundreds in
// memory.
func countValues(text []byte) error {
	objects, values, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			objects++
			values++
		case c == ',':
			values++
		}
	}
	if objects > maxObjects || values > maxValues {
		return refuse("its JSON has more parts than a character needs")
	}
	return nil
}

// triangleBudget counts what the nodes of the scene show.
func triangleBudget(count int) error {
	if count > MaxTriangles {
		return refuse("it has more than %d triangles: simplify it", MaxTriangles)
	}
	return nil
}

// shorten keeps names readable, and error messages that list them.
func shorten(name string) string {
	if len(name) <= maxNameBytes {
		return name
	}
	cut := maxNameBytes
	for cut > 0 && name[cut]&0xc0 == 0x80 {
		cut--
	}
	return name[:cut]
}
