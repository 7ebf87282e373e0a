package camera

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

func degrees(d float64) float64 { return d * math.Pi / 180 }

// at is a framing by magnification, the way a storyboard artist thinks.
func at(zoom, x, y, roll float64) Framing {
	return Framing{X: x, Y: y, Span: 1 / zoom, Roll: degrees(roll)}
}

// Default is the move of words that name none.
var Default = Move{Name: "gentle_push", From: at(1, .5, .5, 0), To: at(1.1, .5, .49, 0)}

// entry is a move and the words that call for it: any one phrase of them, all of whose words occur.
type entry struct {
	phrases []string
	move    Move
}

// entries are searched in order: what names a movement goes before what names a framing.
var entries = []entry{
	{[]string{"static", "locked", "lockoff", "still", "fixed", "tripod"},
		Move{Name: "static", From: at(1, .5, .5, 0), To: at(1, .5, .5, 0)}},
	{[]string{"handheld", "hand held", "shaky", "pov", "point view"},
		Move{Name: "handheld", From: at(1.12, .48, .5, 0), To: at(1.18, .52, .49, 0), Sway: 0.012}},
	{[]string{"dutch", "canted", "oblique", "tilted"},
		Move{Name: "dutch_angle", From: at(1.22, .49, .51, 5), To: at(1.34, .51, .49, 8)}},
	{[]string{"push", "zoom in", "dolly in", "truck in", "crash zoom", "move in"},
		Move{Name: "push_in", From: at(1, .5, .5, 0), To: at(1.32, .5, .48, 0)}},
	{[]string{"pull", "zoom out", "dolly out", "dolly back", "truck out", "reveal", "move out"},
		Move{Name: "pull_out", From: at(1.36, .5, .48, 0), To: at(1, .5, .5, 0)}},
	{[]string{"tilt up", "crane up", "pedestal up", "boom up"},
		Move{Name: "tilt_up", From: at(1.3, .5, .62, 0), To: at(1.3, .5, .385, 0)}},
	{[]string{"tilt down", "crane down", "pedestal down", "boom down"},
		Move{Name: "tilt_down", From: at(1.3, .5, .385, 0), To: at(1.3, .5, .62, 0)}},
	{[]string{"pan left", "tracking left", "track left", "truck left", "right to left"},
		Move{Name: "pan_left", From: at(1.3, .615, .5, 0), To: at(1.3, .385, .5, 0)}},
	{[]string{"pan", "panning", "tracking", "track", "truck", "dolly", "follow", "following", "steadicam"},
		Move{Name: "pan_right", From: at(1.3, .385, .5, 0), To: at(1.3, .615, .5, 0)}},
	{[]string{"birds eye", "bird eye", "birdseye", "top down", "overhead", "aerial", "drone", "god eye", "gods eye"},
		Move{Name: "birds_eye", From: at(1.34, .5, .5, -3), To: at(1.16, .5, .5, 2.5)}},
	{[]string{"over shoulder", "ots"},
		Move{Name: "over_the_shoulder", From: at(1.2, .44, .5, 0), To: at(1.3, .56, .48, 0)}},
	{[]string{"low angle", "worms eye", "worm eye", "low"},
		Move{Name: "low_angle", From: at(1.26, .5, .603, 0), To: at(1.3, .5, .43, 0)}},
	{[]string{"high angle", "high"},
		Move{Name: "high_angle", From: at(1.3, .5, .4, 0), To: at(1.22, .5, .57, 0)}},
	{[]string{"extreme close", "macro", "ecu", "detail", "insert"},
		Move{Name: "extreme_close_up", From: at(1.75, .5, .45, 0), To: at(1.98, .5, .45, 0)}},
	{[]string{"close", "closeup", "cu", "portrait"},
		Move{Name: "close_up", From: at(1.38, .5, .46, 0), To: at(1.56, .5, .45, 0)}},
	{[]string{"medium", "mid", "waist", "cowboy", "two shot"},
		Move{Name: "medium_shot", From: at(1.14, .5, .48, 0), To: at(1.24, .5, .47, 0)}},
	{[]string{"wide", "establishing", "long shot", "full shot", "master", "panorama", "panoramic"},
		Move{Name: "wide_shot", From: at(1.13, .5, .5, 0), To: at(1, .5, .5, 0)}},
}

// ByWords finds the move that words like "wide_shot" or "slow Push-In" call for.
func ByWords(text string) Move {
	words := split(text)
	for _, e := range entries {
		for _, p := range e.phrases {
			if all(words, strings.Fields(p)) {
				return e.move
			}
		}
	}
	return Default
}

func split(text string) []string {
	text = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(text))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}

func all(words, wanted []string) bool {
	for _, w := range wanted {
		if !slices.Contains(words, w) {
			return false
		}
	}
	return true
}
