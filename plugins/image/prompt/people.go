package prompt

const maxFigures = 7

var animals = map[string]bool{"dog": true, "cat": true, "horse": true, "bird": true, "dragon": true, "deer": true, "bear": true, "elephant": true}

// generic words name somebody who may have been introduced before.
var generic = map[string]bool{"man": true, "woman": true, "child": true}

// cast collects the figures while the prompt is read from left to right.
type cast struct {
	figures []Figure
	last    int // index of the figure that the words are about; -1 before the first
	many    int // how many from last on the words are about
	joined  int // first of those that "and" ties to the last: "a man and a woman sitting"
	end     int // token after the last figure's noun
	waiting []hit
}

// figures reads who is there, and what the words around say of each.
func figures(ts []token, hits []hit) []Figure {
	c := &cast{last: -1, end: -10}
	for i, h := range hits {
		if h.negated || h.possessive {
			continue
		}
		switch h.class {
		case classFigure:
			c.enter(ts, hits, i)
		case classPose, classHat, classOutfit, classHair, classProp, classTrait:
			c.say(hits, i)
		}
	}
	return c.figures
}

// enter brings a figure in, or goes on about one who is there.
func (c *cast) enter(ts []token, hits []hit, i int) {
	h := hits[i]
	f := newFigure(h)
	if f.Kind == "robot" { // wears nothing that a colour could be of
		f.Color = colorBefore(hits, i)
	}
	switch {
	case c.last >= 0 && h.at == c.end && !animals[h.value]:
		c.merge(f)
	case c.last >= 0 && c.known(ts, h):
	default:
		c.add(f, min(count(ts, h), maxFigures-len(c.figures)), h, c.tied(ts, h))
	}
	c.end = h.end
	for _, w := range c.waiting {
		c.apply(w, "")
	}
	c.waiting = nil
}

func newFigure(h hit) Figure {
	f := Figure{Kind: "person", Role: h.value}
	switch {
	case animals[h.value] || h.value == "robot":
		f.Kind = h.value
	case h.value == "child":
		f.Child = true
	case h.value == "woman" || h.value == "queen" || h.value == "bride" || h.value == "witch":
		f.Female = true
	case h.value == "librarian":
		f.Female = true
	}
	return f
}

// merge makes one of two nouns in a row: "woman detective", "boy wizard".
func (c *cast) merge(f Figure) {
	g := &c.figures[c.last]
	f.Female = f.Female || g.Female
	f.Child = f.Child || g.Child
	f.Old = f.Old || g.Old
	if generic[f.Role] && !generic[g.Role] {
		f.Role = g.Role
	}
	f.Pose, f.Props, f.Hat, f.Outfit, f.Color = g.Pose, g.Props, g.Hat, g.Outfit, g.Color
	*g = f
}

// known tells whether the noun goes on about a figure who is there: "the man", or the same role again.
func (c *cast) known(ts []token, h hit) bool {
	definite := h.at > 0 && (ts[h.at-1].word == "the" || ts[h.at-1].word == "his" || ts[h.at-1].word == "that")
	for i, f := range c.figures {
		if definite && f.Role == h.value {
			c.last, c.many = i, 1
			return true
		}
	}
	return definite && h.value == "man" && c.figures[c.last].Kind == "person"
}

func (c *cast) add(f Figure, n int, h hit, tied bool) {
	for k := range n {
		g := f
		if h.phrase == "couple" || (h.phrase == "people" || h.phrase == "crowd") && k%2 == 1 {
			g.Female = k%2 == 1
			if g.Female {
				g.Role = "woman"
			}
		}
		c.figures = append(c.figures, g)
	}
	if n > 0 {
		if !tied {
			c.joined = len(c.figures) - n
		}
		c.last, c.many = len(c.figures)-n, n
	}
}

// say tells something of the figure at hand, or keeps it for the one to come.
func (c *cast) say(hits []hit, i int) {
	h := hits[i]
	before := h.class == classTrait && h.value != "back" || h.class == classHair
	next := i+1 < len(hits) && nextFigureNear(hits, i)
	if c.last < 0 || before && next {
		c.waiting = append(c.waiting, h)
		return
	}
	c.apply(h, colorBefore(hits, i))
}

// nextFigureNear tells whether a figure's noun follows at once.
func nextFigureNear(hits []hit, i int) bool {
	for _, h := range hits[i+1:] {
		if h.at-hits[i].end > 1 {
			return false
		}
		if h.class == classFigure {
			return true
		}
	}
	return false
}

// apply says the same of everybody of a group.
func (c *cast) apply(h hit, color string) {
	for i := c.last; i < min(len(c.figures), c.last+c.many); i++ {
		c.figures[i].wear(h, color)
	}
	if h.class == classPose {
		for i := c.joined; i < c.last; i++ {
			c.figures[i].Pose = first(c.figures[i].Pose, h.value)
		}
	}
}

// tied tells whether only "and" and small words stand between a noun and the figure before.
func (c *cast) tied(ts []token, h hit) bool {
	and := false
	for j := max(0, c.end); j < h.at && c.last >= 0; j++ {
		if ts[j].stop {
			return false
		}
		and = and || ts[j].word == "and"
	}
	return and && h.at-c.end <= 4
}

func (f *Figure) wear(h hit, color string) {
	switch h.class {
	case classPose:
		if f.Pose == "" || f.Pose == "standing" { // "stands with arms crossed"
			f.Pose = h.value
		}
	case classHat:
		f.Hat, f.Accent = first(f.Hat, h.value), first(f.Accent, color)
	case classOutfit:
		f.Outfit, f.Color = first(f.Outfit, h.value), first(f.Color, color)
	case classHair:
		f.Hair = first(f.Hair, h.value)
	case classProp:
		if !f.Holds(h.value) {
			f.Props = append(f.Props, h.value)
		}
	case classTrait:
		f.trait(h.value)
	}
}

func (f *Figure) trait(value string) {
	if f.Kind != "person" && value != "back" {
		return
	}
	switch value {
	case "female":
		f.Female = true
		if f.Role == "man" {
			f.Role = "woman"
		}
	case "child":
		f.Child = true
	case "beard":
		f.Beard = true
	case "old":
		f.Old = true
	case "back":
		f.Back = true
	}
}
