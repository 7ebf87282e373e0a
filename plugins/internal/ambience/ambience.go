// Package ambience synthesises the sound of places: rain, a street, a crowd, a room, wind. It stands in for recorded
// atmospheres where a scene has none yet. Nothing is recorded and nothing repeats: a bed is as long as it is asked for,
// follows from its seed alone, and is written as it is made, so that memory stays flat.
package ambience

import (
	"fmt"
	"io"
	"math"
)

// bed fills the two channels with its next samples, at the level that level says.
type bed interface {
	render(left, right []float64)
}

// kind is how a bed is made and how loud it comes out.
type kind struct {
	name string
	make func(rate float64, d *dice) bed
	gain float64 // brings what render gives to level; found by measuring
	lufs float64 // integrated loudness of a minute at 48 kHz
}

var kinds = []kind{
	{"rain", newRain, 0.639, bedLevel},
	{"street", newStreet, 1.31, bedLevel},
	{"crowd", newCrowd, 1.826, bedLevel},
	{"room", newRoom, 0.1916, roomLevel},
	{"wind", newWind, 0.549, bedLevel},
}

const (
	bedLevel  = -23.0
	roomLevel = -45.0 // the tone of a silent set: louder, it would be a machine room
)

// What Write takes.
const (
	MinRate    = 8000
	MaxRate    = 192000
	MaxSeconds = 24 * 3600
)

// Kinds are the beds that there are.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// Level is about how loud a bed of the kind is, in LUFS; false where there is no such kind. Beds that come and go, such
// as a street with few cars, differ from it by a few LU when they are short.
func Level(name string) (lufs float64, ok bool) {
	for _, k := range kinds {
		if k.name == name {
			return k.lufs, true
		}
	}
	return 0, false
}

// Write streams a bed as interleaved signed 16-bit little-endian samples, 1 or 2 channels. The same arguments give the
// same bytes. It stops at the first error of w.
func Write(w io.Writer, name string, seed uint64, sampleRate, channels int, seconds float64) error {
	if sampleRate < MinRate || sampleRate > MaxRate {
		return fmt.Errorf("ambience: a sample rate of %d Hz is not between %d and %d", sampleRate, MinRate, MaxRate)
	}
	if channels != 1 && channels != 2 {
		return fmt.Errorf("ambience: %d channels are not 1 or 2", channels)
	}
	if !(seconds > 0 && seconds <= MaxSeconds) {
		return fmt.Errorf("ambience: a length of %v s is not between 0 and %d", seconds, MaxSeconds)
	}
	for _, k := range kinds {
		if k.name == name {
			frames := int64(math.Round(seconds * float64(sampleRate)))
			return newStream(k, seed, sampleRate, channels, frames).copyTo(w)
		}
	}
	return fmt.Errorf("ambience: there is no bed of the kind %q", name)
}
