package figure

import (
	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/prompt"
)

// look is how somebody is dressed.
type look struct {
	outfit             string // coat, suit, dress, robe, armor, labcoat, casual, cape, spacesuit, cardigan
	hat                string
	cloth, under, legs draw.Color
	shoe, skin, hair   draw.Color
	hatColor           draw.Color
	hairStyle          string // short, long, bun, bald
	beard              bool
	cape               bool
	props              []string
}

var colors = map[string]draw.Color{
	"red": draw.Hex(0xb3261e), "blue": draw.Hex(0x2c4f8f), "green": draw.Hex(0x3d6b45), "yellow": draw.Hex(0xe0b02e), "white": draw.Hex(0xe6e2da),
	"black": draw.Hex(0x24232a), "brown": draw.Hex(0x6a4a32), "gray": draw.Hex(0x7a7d84), "orange": draw.Hex(0xd4702a), "purple": draw.Hex(0x6a3f7d),
	"pink": draw.Hex(0xd77a94), "beige": draw.Hex(0xb59a72), "gold": draw.Hex(0xc9a23e), "teal": draw.Hex(0x2f7f86),
}

// Named is the colour that a word means; otherwise it is the fallback.
func Named(word string, fallback draw.Color) draw.Color {
	if c, ok := colors[word]; ok {
		return c
	}
	return fallback
}

var roles = map[string]look{
	"detective": {outfit: "coat", hat: "fedora", cloth: draw.Hex(0xa58a64), legs: draw.Hex(0x35343a), hatColor: draw.Hex(0x4b4038)},
	"librarian": {outfit: "cardigan", cloth: draw.Hex(0x6f5a3f), under: draw.Hex(0xd8cfc0), legs: draw.Hex(0x3f3a44), hairStyle: "bun", props: []string{"book", "glasses"}},
	"business":  {outfit: "suit", cloth: draw.Hex(0x34394a), legs: draw.Hex(0x2d3140)},
	"soldier":   {outfit: "casual", hat: "helmet", cloth: draw.Hex(0x57603f), legs: draw.Hex(0x4a5138), hatColor: draw.Hex(0x4a5138), props: []string{"gun"}},
	"knight":    {outfit: "armor", hat: "knight", cloth: draw.Hex(0x9aa2ad), legs: draw.Hex(0x868d98), hatColor: draw.Hex(0x9aa2ad), props: []string{"sword"}},
	"king":      {outfit: "robe", hat: "crown", cloth: draw.Hex(0x7d1f2a), hatColor: draw.Hex(0xd8b03e), beard: true, cape: true},
	"queen":     {outfit: "dress", hat: "crown", cloth: draw.Hex(0x5a2f6d), hatColor: draw.Hex(0xd8b03e), hairStyle: "long", cape: true},
	"wizard":    {outfit: "robe", hat: "pointed", cloth: draw.Hex(0x3d4a7d), hatColor: draw.Hex(0x36426f), hair: draw.Hex(0xd9d6cf), beard: true, hairStyle: "long", props: []string{"staff"}},
	"witch":     {outfit: "robe", hat: "pointed", cloth: draw.Hex(0x2c2833), hatColor: draw.Hex(0x25222c), hairStyle: "long", props: []string{"staff"}},
	"monk":      {outfit: "robe", hat: "hood", cloth: draw.Hex(0x5b4632), hatColor: draw.Hex(0x5b4632)},
	"astronaut": {outfit: "spacesuit", hat: "visor", cloth: draw.Hex(0xd9dbe0), legs: draw.Hex(0xd0d2d8), hatColor: draw.Hex(0xe2e4e8), shoe: draw.Hex(0x9a9ea8)},
	"cowboy":    {outfit: "vest", hat: "cowboy", cloth: draw.Hex(0x6a4427), under: draw.Hex(0xb08a5a), legs: draw.Hex(0x3f4a60), hatColor: draw.Hex(0x7a5533), shoe: draw.Hex(0x4a2f1d)},
	"scientist": {outfit: "labcoat", cloth: draw.Hex(0xe6e8ea), legs: draw.Hex(0x3d4452), props: []string{"glasses"}},
	"police":    {outfit: "casual", hat: "cap", cloth: draw.Hex(0x26345a), legs: draw.Hex(0x20294a), hatColor: draw.Hex(0x1e2848)},
	"pirate":    {outfit: "coat", hat: "tricorn", cloth: draw.Hex(0x5a2226), legs: draw.Hex(0x3a352f), hatColor: draw.Hex(0x231f22), beard: true, props: []string{"sword"}},
	"captain":   {outfit: "jacket", hat: "cap", cloth: draw.Hex(0x2c3a5c), under: draw.Hex(0xe2e0d8), legs: draw.Hex(0x262f48), hatColor: draw.Hex(0xd8d8d4)},
	"chef":      {outfit: "labcoat", hat: "toque", cloth: draw.Hex(0xeeeeea), legs: draw.Hex(0x4a4d55), hatColor: draw.Hex(0xf2f2ee)},
	"superhero": {outfit: "casual", cloth: draw.Hex(0x23459a), legs: draw.Hex(0x23459a), shoe: draw.Hex(0xb3261e), cape: true},
	"bride":     {outfit: "dress", cloth: draw.Hex(0xf1eee8), hairStyle: "bun", props: []string{"flower"}},
	"farmer":    {outfit: "casual", hat: "straw", cloth: draw.Hex(0x8a5a44), legs: draw.Hex(0x3f5478), hatColor: draw.Hex(0xd2b06a)},
	"samurai":   {outfit: "robe", cloth: draw.Hex(0x2f2f3a), hairStyle: "bun", props: []string{"sword"}},
	"ghost":     {outfit: "robe", hat: "hood", cloth: draw.Hex(0xcfd8e2), skin: draw.Hex(0xb9c6d4), hatColor: draw.Hex(0xcfd8e2)},
	"alien":     {outfit: "casual", cloth: draw.Hex(0x5f7f74), legs: draw.Hex(0x557368), skin: draw.Hex(0x8fb38a), hairStyle: "bald"},
	"mechanic":  {outfit: "casual", hat: "cap", cloth: draw.Hex(0x44608a), legs: draw.Hex(0x3d567c), hatColor: draw.Hex(0xb5562e)},
	"child":     {outfit: "casual", cloth: draw.Hex(0xc24a3a), legs: draw.Hex(0x3d5478)},
	"woman":     {outfit: "dress", cloth: draw.Hex(0x8a3a44), hairStyle: "long"},
	"man":       {outfit: "jacket", cloth: draw.Hex(0x4a5a6a), under: draw.Hex(0xc9c2b4), legs: draw.Hex(0x34384a)},
}

var hairs = map[string]draw.Color{"blond": draw.Hex(0xc9a24e), "red": draw.Hex(0x9a4424), "black": draw.Hex(0x1f1b1c), "white": draw.Hex(0xd4d2cc), "brown": draw.Hex(0x4f3524)}

var skins = []draw.Color{draw.Hex(0xdcb094), draw.Hex(0xc8977a), draw.Hex(0x9a6b4f), draw.Hex(0xe3bda4), draw.Hex(0x7a5140)}

// dress decides what a figure wears: the role's clothes, changed by what the prompt says. variety in
// 0..1 makes one of a group differ from the next.
func dress(f prompt.Figure, variety float64) look {
	l, ok := roles[f.Role]
	if !ok {
		l = roles["man"]
	}
	l.fill(f, variety)
	if f.Outfit != "" && !(f.Outfit == "cape" || f.Outfit == "casual" && f.Role != "woman" && f.Role != "man") {
		l.outfit = f.Outfit
	}
	l.cape = l.cape || f.Outfit == "cape"
	l.cloth = Named(f.Color, l.cloth)
	if f.Hat != "" && !(f.Hat == "fedora" && l.hat != "") && !(f.Hat == "helmet" && l.hat != "") {
		l.hat = f.Hat
		l.hatColor = l.cloth.Scale(0.6)
		if f.Hat == "crown" {
			l.hatColor = colors["gold"]
		}
	}
	if l.hat == "hood" && f.Outfit != "" {
		l.outfit = "robe"
	}
	l.hatColor = Named(f.Accent, l.hatColor)
	l.props = append(append([]string(nil), f.Props...), l.props...)
	return l
}

// fill gives hair, skin and shoes, and varies the clothes of the crowd.
func (l *look) fill(f prompt.Figure, variety float64) {
	zero := draw.Color{}
	born := l.skin != zero
	if !born {
		l.skin = skins[int(variety*4.99)]
	}
	if l.hair == zero {
		l.hair = []draw.Color{hairs["brown"], hairs["black"], hairs["brown"], hairs["blond"]}[int(variety*3.99)]
	}
	l.beard = l.beard || f.Beard
	if f.Old {
		l.hair = hairs["white"]
	}
	if f.Hair == "bun" {
		l.hairStyle = "bun"
	} else if c, ok := hairs[f.Hair]; ok {
		l.hair = c
	}
	if (l.hair == hairs["red"] || l.hair == hairs["blond"]) && !f.Old && !born { // who has such hair has mostly fair skin
		l.skin = skins[3*int(variety*1.99)]
	}
	if l.shoe == zero {
		l.shoe = draw.Hex(0x2a2322)
	}
	if l.under == zero {
		l.under = draw.Hex(0xd9d3c6)
	}
	if f.Female && l.hairStyle == "" {
		l.hairStyle = "long"
	}
	if f.Child && f.Female && f.Role == "child" {
		l.outfit = "dress"
	}
	if f.Role == "man" || f.Role == "woman" {
		l.cloth = l.cloth.Mix([]draw.Color{l.cloth, draw.Hex(0x6a5a44), draw.Hex(0x3f5a50), draw.Hex(0x5a4a6a)}[int(variety*3.99)], 0.7)
	}
}
