package prompt

// weak phrases set a place or a time only if nothing more telling does.
var weak = map[string]bool{
	"inside": true, "indoors": true, "interior": true, "home": true, "city": true, "town": true, "urban": true,
	"lake": true, "waves": true, "road": true, "highway": true, "hill": true, "valley": true, "study": true, "desk": true,
	"skyline": true, "frozen": true, "moon": true, "stars": true, "village": true, "kingdom": true, "medieval": true,
	"hall": true, "garden": true, "park": true, "waterfront": true, "bright": true, "golden": true, "morning": true,
	"shelves": true, "stacks": true, "bookshelf": true, "wet": true, "smoke": true, "smoky": true, "drawing": true,
	"painted": true, "distance": true, "distant": true, "dramatic": true, "london": true, "paris": true, "tokyo": true,
	"volcano": true, "island": true, "roof": true,
}

// Parse understands a request and fills in what was left open.
func Parse(r Request) Scene {
	ts := tokens(r.Prompt)
	hits := match(ts)
	negate(ts, hits)
	distance(ts, hits)
	hits = takeAway(hits, r.Negative)
	s := Scene{
		Place:   pick(hits, classPlace),
		Time:    pick(hits, classTime),
		Weather: weather(hits),
		Light:   first(field(r.Lighting, classLight), pick(hits, classLight)),
		Style:   first(field(r.Style, classStyle), pick(hits, classStyle)),
		Shot:    first(Shots[r.Shot], pick(hits, classShot)),
		Angle:   pick(hits, classAngle),
		Mood:    pick(hits, classMood),
	}
	if s.Style == "" && field(r.Lighting, classStyle) == "noir" {
		s.Style = "noir"
	}
	s.Time = first(s.Time, field(r.Lighting, classTime))
	s.Figures = figures(ts, hits)
	s.Objects = objects(ts, hits)
	s.empty(hits)
	s.pose(hits, r.Pose)
	s.complete()
	return s
}

// takeAway negates what the negative prompt names, wherever the prompt says it.
func takeAway(hits []hit, negative string) []hit {
	for _, no := range match(tokens(negative)) {
		for i := range hits {
			if hits[i].meaning == no.meaning {
				hits[i].negated = true
			}
		}
		no.negated = no.class != classEmpty
		hits = append(hits, no)
	}
	return hits
}

// pick takes the first telling value of a class; a weak one only if there is no other.
func pick(hits []hit, c class) string {
	fallback := ""
	for _, h := range hits {
		if h.class != c || h.negated {
			continue
		}
		if !weak[h.phrase] && !h.faraway {
			return h.value
		}
		fallback = first(fallback, h.value)
	}
	return fallback
}

// weather prefers what falls from the sky over what hangs in it.
func weather(hits []hit) string {
	rank := map[string]int{"storm": 5, "snow": 4, "rain": 3, "fog": 2, "overcast": 1, "clear": 1}
	best := ""
	for _, h := range hits {
		if h.class == classWeather && !h.negated && rank[h.value] > rank[best] {
			best = h.value
		}
	}
	return best
}

// field reads a short field such as lighting or pose.
func field(text string, c class) string { return pick(match(tokens(text)), c) }

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// objects lists the things that are there, each kind once.
func objects(ts []token, hits []hit) []Object {
	var out []Object
	gone := map[string]bool{}
	for i, h := range hits {
		if h.class != classObject {
			continue
		}
		if h.negated {
			gone[h.value] = true
			continue
		}
		if !(Scene{Objects: out}).Has(h.value) {
			out = append(out, Object{Kind: h.value, Color: first(colorBefore(hits, i), liveries[h.phrase]), Count: count(ts, h)})
		}
	}
	kept := out[:0]
	for _, o := range out {
		if !gone[o.Kind] {
			kept = append(kept, o)
		}
	}
	return kept
}

// liveries are colours that go without saying.
var liveries = map[string]string{"taxi": "yellow", "cab": "yellow"}

// colorBefore is the colour word that stands next to a noun.
func colorBefore(hits []hit, i int) string {
	for j := i - 1; j >= 0; j-- {
		if hits[i].at-hits[j].end > 1 {
			return ""
		}
		if hits[j].class == classColor && !hits[j].negated {
			return hits[j].value
		}
	}
	return ""
}

var numbers = map[string]int{
	"a": 1, "an": 1, "one": 1, "single": 1, "lone": 1, "two": 2, "couple": 2, "pair": 2, "both": 2, "three": 3, "few": 3,
	"several": 4, "four": 4, "group": 4, "five": 5, "many": 6, "six": 6, "crowd": 7, "seven": 7, "army": 7, "dozen": 7, "crowds": 7,
	"2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 7,
}

var collective = map[string]int{"people": 4, "children": 3, "men": 3, "women": 3, "crowd": 7, "wolves": 3, "couple": 2, "birds": 5, "crows": 5, "ravens": 5, "flock": 6}

// count reads how many of a noun there are.
func count(ts []token, h hit) int {
	if n, ok := collective[h.phrase]; ok {
		if m := numberBefore(ts, h.at); m > 1 {
			return m
		}
		return n
	}
	if m := numberBefore(ts, h.at); m > 1 {
		return m
	}
	if h.plural {
		return 3
	}
	return 1
}

func numberBefore(ts []token, at int) int {
	for j := at - 1; j >= max(0, at-3) && !ts[j].stop; j-- {
		if n, ok := numbers[ts[j].word]; ok {
			return n
		}
	}
	return 1
}
