// Package delivery says in numbers how a line is spoken: what an emotion, a pace and a voice profile do to pitch, rate,
// level, pauses and colour.
package delivery

import (
	"math"
	"slices"
	"strings"
)

// Delivery is how to speak. Factors are of what the voice does by itself.
type Delivery struct {
	Emotion string // as it was understood
	Pitch   float64
	Range   float64 // how far the pitch moves
	Stretch float64 // of durations
	Pauses  float64
	Level   float64 // dB
	Bass    float64 // dB below 300 Hz
	Treble  float64 // dB above 3 kHz
	Breath  bool    // whispered: no pitch at all
	Tremble float64 // depth of a tremolo, 0 to 1
	Edge    float64 // dB around 2 kHz, where a raised voice has its strain
}

var neutral = Delivery{Emotion: "neutral", Pitch: 1, Range: 1, Stretch: 1, Pauses: 1}

// emotions are spread so that no two sound alike; the tests measure that.
var emotions = map[string]Delivery{
	"neutral":    neutral,
	"happy":      {Pitch: 1.16, Range: 1.7, Stretch: .93, Pauses: .8, Level: 1, Treble: 2.5},
	"sad":        {Pitch: .92, Range: .45, Stretch: 1.38, Pauses: 1.8, Level: -5, Bass: 1.5, Treble: -5},
	"angry":      {Pitch: 1.08, Range: 1.9, Stretch: .86, Pauses: .6, Level: 4, Bass: -2, Treble: 7, Edge: 7},
	"fearful":    {Pitch: 1.26, Range: 1.3, Stretch: .88, Pauses: 1.1, Level: -2, Treble: 1, Tremble: .35},
	"mysterious": {Pitch: .78, Range: .7, Stretch: 1.15, Pauses: 2.2, Level: -3, Bass: 4, Treble: -3},
	"calm":       {Pitch: .96, Range: .6, Stretch: 1.12, Pauses: 1.3, Level: -1.5, Bass: 1.5, Treble: -1.5},
	"excited":    {Pitch: 1.24, Range: 2.1, Stretch: .82, Pauses: .5, Level: 3, Treble: 5, Edge: 3},
	"whisper":    {Pitch: 1, Range: 1, Stretch: 1.1, Pauses: 1.2, Level: -7, Bass: -6, Treble: 2, Breath: true},
	"urgent":     {Pitch: 1.12, Range: 1.4, Stretch: .74, Pauses: .35, Level: 2.5, Treble: 1.5, Edge: 3},
}

// words lead from what people write to an emotion.
var words = map[string][]string{
	"happy":      {"joy", "cheer", "glad", "amus", "delight", "warm", "playful", "smil"},
	"sad":        {"melanchol", "griev", "sorrow", "tearful", "mourn", "despair", "lonel", "tired", "weary", "regret"},
	"angry":      {"anger", "furious", "rage", "irritat", "annoy", "aggress", "hostile", "threat", "menac", "stern"},
	"fearful":    {"fear", "afraid", "scared", "terrif", "nervous", "anxious", "panic", "worried", "trembl"},
	"mysterious": {"myster", "suspen", "ominous", "eerie", "secretive", "sinister", "noir", "dark", "conspir", "sly"},
	"calm":       {"gentle", "soft", "sooth", "relax", "seren", "tender", "kind", "thoughtful", "wise"},
	"excited":    {"excit", "thrill", "enthusias", "ecsta", "surpris", "amaz", "triumph", "eager"},
	"whisper":    {"whisper", "hush", "breath"},
	"urgent":     {"urgen", "hurr", "tense", "rush", "desperate", "command", "alarm"},
	"neutral":    {"neutral", "normal", "flat", "matter_of_fact", "plain"},
}

// Emotions are the names of those that there are.
func Emotions() []string {
	var names []string
	for name := range emotions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// ByEmotion understands an emotion, or words for one; false where it can't, and the delivery is neutral.
func ByEmotion(said string) (Delivery, bool) {
	said = strings.ToLower(strings.TrimSpace(said))
	if said == "" {
		return neutral, true
	}
	if d, ok := emotions[said]; ok {
		d.Emotion = said
		return d, true
	}
	for _, name := range Emotions() {
		if slices.ContainsFunc(append([]string{name}, words[name]...), func(w string) bool { return strings.Contains(said, w) }) {
			d := emotions[name]
			d.Emotion = name
			return d, true
		}
	}
	return neutral, false
}

var paces = map[string]float64{"very_slow": 1.5, "slow": 1.22, "normal": 1, "": 1, "moderate": 1, "medium": 1, "fast": .82, "very_fast": .68}

// ByPace gives the stretch of a pace by name; false where it has none.
func ByPace(name string) (stretch float64, ok bool) {
	stretch, ok = paces[strings.ToLower(strings.ReplaceAll(strings.TrimSpace(name), " ", "_"))]
	return stretch, ok
}

// Paced is the delivery at another pace. Pauses go along.
func (d Delivery) Paced(stretch float64) Delivery {
	d.Stretch *= stretch
	d.Pauses *= stretch
	return d
}

// Raised is the delivery some semitones higher.
func (d Delivery) Raised(semitones float64) Delivery {
	d.Pitch *= math.Pow(2, semitones/12)
	return d
}

// timbres colour a voice: dB below 300 Hz, around 2 kHz and above 3 kHz.
var timbres = map[string][3]float64{
	"neutral": {}, "warm": {4, 0, -2}, "bright": {-2, 1, 5}, "deep": {7, -1, -3}, "thin": {-9, 1, 2}, "nasal": {-4, 6, -2}, "dark": {3, -2, -7},
	"crisp": {-3, 2, 6}, "hollow": {3, -7, 1},
}

// Timbres are the names of those that there are.
func Timbres() []string {
	var names []string
	for name := range timbres {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Coloured is the delivery in a timbre; false where there is none of that name.
func (d Delivery) Coloured(timbre string) (Delivery, bool) {
	c, ok := timbres[timbre]
	d.Bass, d.Edge, d.Treble = d.Bass+c[0], d.Edge+c[1], d.Treble+c[2]
	return d, ok
}
