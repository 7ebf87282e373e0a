package prompt

var indoors = map[string]bool{
	"office": true, "library": true, "room": true, "bar": true, "lab": true, "corridor": true, "warehouse": true,
	"church": true, "spaceship": true, "studio": true, "cave": true,
}

// empty settles whether anybody may be in the picture.
func (s *Scene) empty(hits []hit) {
	forbidden, deserted := false, false
	for _, h := range hits {
		if h.class == classFigure && h.negated && (h.value == "man" || h.value == "woman") {
			forbidden = true
		}
		if h.class == classEmpty && !h.negated {
			deserted = deserted || adjective[h.phrase]
			forbidden = forbidden || !adjective[h.phrase]
		}
	}
	if forbidden {
		s.Figures = withoutPeople(s.Figures)
	}
	s.Empty = len(s.Figures) == 0 && (forbidden || deserted)
}

// adjective words for emptiness go with a place ("an empty street"), and somebody may still walk there.
var adjective = map[string]bool{"empty": true, "deserted": true, "abandoned": true, "unpopulated": true, "uninhabited": true, "vacant": true, "lifeless": true, "unoccupied": true}

func withoutPeople(in []Figure) []Figure {
	var out []Figure
	for _, f := range in {
		if f.Kind != "person" {
			out = append(out, f)
		}
	}
	return out
}

// pose gives the pose of the field to the first figure; somebody who only does something gets a body.
func (s *Scene) pose(hits []hit, fieldText string) {
	asked := field(fieldText, classPose)
	if len(s.Figures) == 0 && !s.Empty && len(s.Objects) == 0 {
		f := Figure{Kind: "person", Role: "man", Pose: asked}
		found := asked != ""
		for _, h := range hits {
			if h.negated || h.possessive {
				continue
			}
			switch h.class {
			case classPose, classHat, classOutfit, classProp:
				found = true
				f.wear(h, "")
			case classTrait:
				f.trait(h.value)
			}
		}
		if found {
			s.Figures = []Figure{f}
		}
	}
	if asked != "" && len(s.Figures) > 0 {
		s.Figures[0].Pose = asked
	}
	s.back(fieldText)
}

func (s *Scene) back(fieldText string) {
	if field(fieldText, classTrait) == "back" && len(s.Figures) > 0 {
		s.Figures[0].Back = true
	}
}

// complete fills in what nobody said, from what was.
func (s *Scene) complete() {
	s.Place = first(s.Place, s.likelyPlace())
	s.Indoors = indoors[s.Place]
	s.Light = first(s.Light, lightOfStyle[s.Style], "natural")
	s.Time = first(s.Time, s.likelyTime())
	s.Weather = first(s.Weather, "clear")
	s.Style = first(s.Style, "natural")
	s.Angle = first(s.Angle, "eye")
	s.Mood = first(s.Mood, "neutral")
	s.Shot = first(s.Shot, s.likelyShot())
	for i := range s.Figures {
		s.Figures[i].Pose = first(s.Figures[i].Pose, "standing")
	}
}

var lightOfStyle = map[string]string{"noir": "noir", "sepia": "", "monochrome": ""}

var timeOfLight = map[string]string{"noir": "night", "neon": "night", "moonlight": "night", "candlelight": "night", "golden_hour": "sunset", "silhouette": "sunset", "high_key": "day"}

func (s *Scene) likelyTime() string {
	if s.Place == "space" {
		return "night"
	}
	if t := timeOfLight[s.Light]; t != "" {
		return t
	}
	if s.Mood == "eerie" {
		return "night"
	}
	return "day"
}

func (s *Scene) likelyShot() string {
	if len(s.Figures) == 0 {
		return "wide"
	}
	if s.Figures[0].Kind == "dragon" || s.Figures[0].Kind == "elephant" || len(s.Figures) > 3 || len(s.Objects) > 0 && !s.Indoors {
		return "wide"
	}
	return "full"
}

// placeOfObject is where a thing is usually found; earlier rows win.
var placeOfObject = []struct{ kind, place string }{
	{"castle", "castle"}, {"lighthouse", "beach"}, {"ship", "sea"}, {"sailboat", "sea"}, {"fish", "underwater"}, {"planet", "space"}, {"spaceship", "space"},
	{"rocket", "field"}, {"pyramid", "desert"}, {"cactus", "desert"}, {"volcano", "mountains"}, {"gravestone", "field"}, {"palm", "beach"}, {"train", "field"},
	{"neonsign", "street"}, {"car", "street"}, {"truck", "street"}, {"lamp", "street"}, {"tower", "street"}, {"bicycle", "street"}, {"bed", "room"}, {"piano", "room"},
	{"fireplace", "room"}, {"window", "room"}, {"chair", "room"}, {"table", "room"}, {"candle", "room"}, {"clock", "room"}, {"river", "field"}, {"bridge", "field"},
	{"house", "field"}, {"tree", "field"}, {"flowers", "field"}, {"tent", "field"}, {"windmill", "field"}, {"fire", "field"}, {"path", "field"},
	{"wheat", "field"}, {"fence", "field"}, {"airplane", "field"}, {"birds", "field"},
}

var placeOfRole = map[string]string{"astronaut": "space", "cowboy": "desert", "dragon": "mountains", "dog": "field", "horse": "field", "deer": "forest", "bear": "forest", "bird": "field", "elephant": "field", "knight": "castle", "pirate": "sea"}

func (s *Scene) likelyPlace() string {
	if len(s.Figures) > 0 && s.Figures[0].Role == "librarian" {
		return "library"
	}
	for _, row := range placeOfObject {
		if s.Has(row.kind) {
			return row.place
		}
	}
	outside := s.Weather != "" && s.Weather != "clear" || s.Time != ""
	if len(s.Figures) > 0 {
		role := s.Figures[0].Role
		switch {
		case placeOfRole[role] != "" && (outside || s.Figures[0].Kind != "person"):
			return placeOfRole[role]
		case outside && (s.Weather == "snow" || s.Weather == "fog"):
			return "field"
		case outside:
			return "street"
		}
		return "studio"
	}
	if s.Weather == "rain" || s.Light == "neon" || s.Style == "noir" {
		return "street"
	}
	return "field"
}
