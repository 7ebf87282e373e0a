package grade

import (
	"slices"
	"strings"
	"unicode"
)

// Default is the grade of words that name none: the picture as it is, with the lightest of vignettes.
var Default = Grade{Name: "neutral", Saturation: 1, Gain: Color{1, 1, 1}, Vignette: .12}

type entry struct {
	phrases []string // any one of them, all of whose words occur
	grade   Grade
}

// entries are searched in order: the more particular light first.
var entries = []entry{
	{[]string{"noir"}, Grade{Name: "noir", Saturation: .06, Gain: Color{.92, .94, .98},
		Contrast: .75, Pivot: .42, Shadows: Color{0, .004, .012}, Vignette: .55}},
	{[]string{"golden", "sunset", "sunrise", "dusk", "dawn", "magic hour"}, Grade{Name: "golden_hour", Saturation: 1.05,
		Gain: Color{1.14, .98, .72}, Contrast: .15, Pivot: .5, Shadows: Color{.03, .0, .01}, Highlights: Color{.06, .02, -.05}, Vignette: .25}},
	{[]string{"candle", "candlelight", "candlelit", "firelight", "fire", "lantern", "torch", "torchlight"}, Grade{Name: "candlelight", Saturation: .7,
		Gain: Color{.98, .68, .38}, Contrast: .4, Pivot: .45, Shadows: Color{.015, .0, -.01}, Highlights: Color{.1, .04, -.02}, Vignette: .7}},
	{[]string{"neon", "cyberpunk", "synthwave"}, Grade{Name: "neon", Saturation: 1.45,
		Gain: Color{.92, .82, 1.05}, Contrast: .35, Pivot: .45, Shadows: Color{.05, -.02, .16}, Highlights: Color{.1, -.04, .1}, Vignette: .4}},
	{[]string{"moon", "moonlight", "moonlit", "night", "nighttime", "midnight"}, Grade{Name: "moonlight", Saturation: .3,
		Gain: Color{.46, .6, .86}, Contrast: .25, Pivot: .4, Shadows: Color{-.01, .005, .045}, Vignette: .45}},
	{[]string{"high key", "highkey", "bright"}, Grade{Name: "high_key", Saturation: .92,
		Gain: Color{1.18, 1.18, 1.18}, Contrast: -.2, Pivot: .6, Shadows: Color{.07, .07, .07}, Vignette: 0}},
	{[]string{"low key", "lowkey", "chiaroscuro", "dark", "shadow", "shadows", "shadowy", "dim"}, Grade{Name: "low_key", Saturation: .75,
		Gain: Color{.72, .71, .7}, Contrast: .6, Pivot: .45, Shadows: Color{.0, .004, .01}, Vignette: .6}},
	{[]string{"overcast", "cloudy", "fog", "foggy", "mist", "misty", "rain", "rainy", "grey", "gray", "gloomy"}, Grade{Name: "overcast", Saturation: .6,
		Gain: Color{.93, .97, 1.01}, Contrast: -.18, Pivot: .5, Shadows: Color{.02, .025, .035}, Vignette: .15}},
	{[]string{"fluorescent", "clinical", "hospital", "office"}, Grade{Name: "fluorescent", Saturation: .8,
		Gain: Color{.96, 1.05, .95}, Contrast: .1, Pivot: .5, Shadows: Color{0, .02, .01}, Vignette: .1}},
	{[]string{"horror", "eerie", "sickly"}, Grade{Name: "eerie", Saturation: .55,
		Gain: Color{.74, .9, .74}, Contrast: .4, Pivot: .42, Shadows: Color{0, .025, .015}, Vignette: .6}},
	{[]string{"sepia", "vintage", "flashback", "antique"}, Grade{Name: "sepia", Saturation: .12,
		Gain: Color{1, .96, .9}, Contrast: .1, Pivot: .5, Shadows: Color{.06, .03, 0}, Highlights: Color{.04, .01, -.1}, Vignette: .4}},
	{[]string{"warm", "cozy", "cosy", "tungsten", "lamp", "lamplight"}, Grade{Name: "warm", Saturation: 1.05,
		Gain: Color{1.07, .99, .84}, Contrast: .1, Pivot: .5, Shadows: Color{.01, 0, 0}, Vignette: .2}},
	{[]string{"cold", "cool", "winter", "ice", "icy"}, Grade{Name: "cold", Saturation: .8,
		Gain: Color{.86, .97, 1.1}, Contrast: .1, Pivot: .5, Shadows: Color{0, .005, .03}, Vignette: .2}},
	{[]string{"dramatic", "hard", "contrast", "harsh", "spotlight"}, Grade{Name: "dramatic", Saturation: .85,
		Gain: Color{.95, .95, .96}, Contrast: .55, Pivot: .45, Vignette: .45}},
	{[]string{"soft", "diffuse", "diffused", "dreamy", "romantic"}, Grade{Name: "soft", Saturation: .95,
		Gain: Color{1.05, 1.02, 1}, Contrast: -.15, Pivot: .55, Shadows: Color{.035, .028, .03}, Vignette: .08}},
	{[]string{"day", "daylight", "sun", "sunny", "sunlight", "noon"}, Grade{Name: "daylight", Saturation: 1.1,
		Gain: Color{1.05, 1.03, .98}, Contrast: .12, Pivot: .5, Vignette: .1}},
}

// ByWords finds the grade that words like "dramatic_noir" or "Golden hour" call for.
func ByWords(text string) Grade {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, e := range entries {
		for _, p := range e.phrases {
			if all(words, strings.Fields(p)) {
				return e.grade
			}
		}
	}
	return Default
}

func all(words, wanted []string) bool {
	for _, w := range wanted {
		if !slices.Contains(words, w) {
			return false
		}
	}
	return true
}
