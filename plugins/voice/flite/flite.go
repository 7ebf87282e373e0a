// Package flite speaks with CMU Flite, a small synthesiser that is one WebAssembly program. It runs in a child of the plugin
// that can be killed: a program that hangs can't be ended otherwise, and it must not take the plugin with it.
package flite

import (
	"fmt"
	"strconv"
	"strings"
)

// Rate is what the synthesiser speaks at, in Hz.
const Rate = 16000

// Voice is one of the voices that the program holds.
type Voice struct {
	Name  string
	Pitch float64 // mean of the fundamental, Hz
	Range float64 // its standard deviation, Hz
}

// Voices are what can be chosen. slt is the most natural; kal16 is a robot.
var Voices = []Voice{
	{"slt", 172, 18},
	{"rms", 98, 12},
	{"awb", 133, 17},
	{"kal16", 105, 11},
}

// Find gives a voice by name. kal is the speaker of kal16, recorded at half the rate: it gets his better recording.
func Find(name string) (Voice, bool) {
	if name == "kal" {
		name = "kal16"
	}
	for _, v := range Voices {
		if v.Name == name {
			return v, true
		}
	}
	return Voice{}, false
}

// Utterance is a sentence and how to say it.
type Utterance struct {
	Text    string  `json:"text"`
	Voice   string  `json:"voice"`
	Stretch float64 `json:"stretch"` // of durations; 1 is the voice's own pace
	Pitch   float64 `json:"pitch"`   // Hz
	Range   float64 `json:"range"`   // Hz
}

// Phoneme is a sound and when it is over, in seconds; pau is a pause.
type Phoneme struct {
	Name string  `json:"name"`
	End  float64 `json:"end"`
}

// Speech is an utterance as it was said.
type Speech struct {
	Phonemes []Phoneme
	PCM      []byte // 16 bit, little endian, mono, Rate
}

func (u Utterance) args(out string) []string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
	return []string{
		"flite", "-voice", u.Voice, "-psdur", "--setf", "duration_stretch=" + number(u.Stretch),
		"--setf", "int_f0_target_mean=" + number(u.Pitch), "--setf", "int_f0_target_stddev=" + number(u.Range), "-t", u.Text, out,
	}
}

// readPhonemes reads what -psdur prints: "hh:0.233 ax:0.282 …".
func readPhonemes(printed string) ([]Phoneme, error) {
	var all []Phoneme
	for word := range strings.FieldsSeq(printed) {
		name, at, ok := strings.Cut(word, ":")
		end, err := strconv.ParseFloat(at, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("the synthesiser printed %.40q", word)
		}
		all = append(all, Phoneme{Name: name, End: end})
	}
	return all, nil
}
