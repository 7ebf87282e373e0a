package character

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

// looks are crew's materials as they come.
var looks = map[string]struct {
	colour string
	rough  float32
	thin   bool // seen from both sides
}{
	"skin": {"#d9a07c", .55, false}, "lid": {"#c98f6d", .6, true}, "lips": {"#b5675a", .42, false},
	"mouth": {"#2a0d0d", .9, true}, "teeth": {"#f2ece0", .35, true}, "tongue": {"#a8504e", .5, true},
	"eye": {"#f4f1ea", .2, false}, "iris": {"#5d7f4e", .2, false}, "pupil": {"#0c0b0a", .12, false}, "glint": {"#ffffff", .9, false},
	"lash": {"#1d1511", .9, false}, "brow": {"#3a261b", .9, false}, "hair": {"#4a2f20", .68, false},
	"hat": {"#5b4a3c", .85, true}, "band": {"#1f1a18", .5, false},
	"shirt": {"#3f6f8f", .9, false}, "rib": {"#335c78", .9, false}, "trousers": {"#3c4049", .9, false},
	"shoes": {"#6b4630", .4, false}, "sole": {"#2e2019", .8, false},
	"coat": {"#a88a5e", .8, true}, "belt": {"#8c7049", .7, false}, "button": {"#3d2b1c", .35, false},
	"front": {"#e9e6df", .85, true}, "tie": {"#6e2230", .55, true},
}

// Wardrobe is what crew wears: colours by garment. Without a colour of their own coat and hat stay at home.
type Wardrobe map[string]string

// Garments are the keys of a wardrobe.
var Garments = []string{"coat", "hair", "hat", "shirt", "skin", "trousers"}

// Colours are the names that a colour may have, beside #rrggbb.
var Colours = map[string]string{
	"black": "#1c1c1e", "white": "#eeebe4", "grey": "#7d7f82", "gray": "#7d7f82", "charcoal": "#36393f", "silver": "#b5b8bb",
	"red": "#a8322f", "burgundy": "#6b1f2d", "orange": "#c9702b", "mustard": "#c39a34", "yellow": "#d9bd4a", "gold": "#b8923f",
	"green": "#41724b", "olive": "#6a6a3b", "teal": "#2f7276", "blue": "#33619b", "navy": "#263553", "purple": "#5f4078",
	"pink": "#c98199", "brown": "#654631", "tan": "#b0905f", "beige": "#c9b48f", "khaki": "#9c8c63", "camel": "#b28a55", "cream": "#e3d8c0",
	"blond": "#c9a45f", "blonde": "#c9a45f", "auburn": "#7a3c24", "ginger": "#b0602c", "fair": "#e8bd9f", "light": "#dcab88",
	"medium": "#c08a64", "olive_skin": "#b0825a", "dark": "#7a4f36", "deep": "#4f3226",
}

// ColourNames lists the names, sorted.
func ColourNames() []string {
	names := make([]string, 0, len(Colours))
	for n := range Colours {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// ParseColour reads #rrggbb or a name, into linear light.
func ParseColour(s string) (geom.Vec3, bool) {
	s = strings.ToLower(s)
	if hex, ok := Colours[s]; ok {
		s = hex
	}
	if len(s) != 7 || s[0] != '#' {
		return geom.Vec3{}, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return geom.Vec3{}, false
	}
	return v(decode(n>>16), decode(n>>8&255), decode(n&255)), true
}

func linear(hex string) geom.Vec3 {
	c, _ := ParseColour(hex)
	return c
}

// decode turns a byte of sRGB into linear light.
func decode(n uint64) float32 {
	c := float64(n) / 255
	if c <= .04045 {
		return float32(c / 12.92)
	}
	return float32(math.Pow((c+.055)/1.055, 2.4))
}

// Dress puts clothes on crew: garments that are not worn lose their mesh, the others their colour.
func (w Wardrobe) Dress(m *rig.Model) {
	worn := func(garment string) bool { return w[garment] != "" && w[garment] != "none" }
	if worn("coat") {
		w.hide(m, "shirt")
	} else {
		w.hide(m, "coat")
	}
	if worn("hat") {
		w.hide(m, "quiff")
	} else {
		w.hide(m, "hat")
	}
	if w["hair"] == "none" {
		w.hide(m, "hair")
		w.hide(m, "quiff")
	}
	for garment, shades := range map[string]map[string]geom.Vec3{
		"coat":     {"coat": v(1, 1, 1), "belt": v(.72, .70, .67)},
		"hat":      {"hat": v(1, 1, 1)},
		"shirt":    {"shirt": v(1, 1, 1), "rib": v(.75, .75, .75), "front": v(1, 1, 1)},
		"trousers": {"trousers": v(1, 1, 1)},
		"hair":     {"hair": v(1, 1, 1), "brow": v(.7, .7, .7)},
		"skin":     {"skin": v(1, 1, 1), "lid": v(.86, .8, .78), "lips": v(.72, .48, .46)},
	} {
		colour, ok := ParseColour(w[garment])
		if !ok {
			continue
		}
		for name, shade := range shades {
			if i := slices.IndexFunc(m.Materials, func(m rig.Material) bool { return m.Name == name }); i >= 0 {
				m.Materials[i].Colour = colour.Mul(shade)
			}
		}
	}
}

func (Wardrobe) hide(m *rig.Model, name string) {
	if i := m.Node(name); i >= 0 {
		m.Nodes[i].Mesh = -1
	}
}
