// Package prompt reads what a picture was asked to show: a sentence and a few fields become a Scene.
// It is a lexicon with negation and attachment rules, pure and deterministic.
package prompt

// Scene is what was understood. Zero values mean that nothing was said; Parse fills in what a picture needs.
type Scene struct {
	Place   string // alley, street, office, …; see places in lexicon.go
	Time    string // dawn, day, sunset, night
	Weather string // clear, rain, snow, fog, storm, overcast
	Light   string // natural, dramatic_shadow, noir, golden_hour, high_key, neon, candlelight, moonlight, silhouette
	Style   string // natural, noir, comic, watercolour, blueprint, sketch, monochrome, sepia, pastel, vivid
	Shot    string // extreme_wide, wide, full, cowboy, medium, medium_close_up, close_up, extreme_close_up
	Angle   string // eye, low, high
	Mood    string // what the words feel like: neutral, tense, warm, sad, eerie
	Figures []Figure
	Objects []Object
	Empty   bool // asked for without anybody
	Indoors bool
}

// Figure is somebody in the picture.
type Figure struct {
	Kind   string // person, robot, or an animal
	Role   string // detective, librarian, child, …
	Female bool
	Child  bool
	Old    bool
	Beard  bool
	Pose   string
	Back   bool // seen from behind
	Hat    string
	Hair   string // colour name
	Outfit string // coat, suit, dress, robe, …
	Color  string // of the outfit, a colour name
	Accent string // of the hat
	Props  []string
}

// Object is a thing in the picture.
type Object struct {
	Kind  string
	Color string
	Count int
}

// Request is the part of task_data that says what to show.
type Request struct {
	Prompt    string
	Pose      string
	Lighting  string
	Style     string
	Shot      string // one of the names in Shots; empty leaves it to the prompt
	Character string
	Negative  string
}

// Has tells whether the scene holds an object of the kind.
func (s Scene) Has(kind string) bool {
	for _, o := range s.Objects {
		if o.Kind == kind {
			return true
		}
	}
	return false
}

// Holds tells whether the figure carries the thing.
func (f Figure) Holds(prop string) bool {
	for _, p := range f.Props {
		if p == prop {
			return true
		}
	}
	return false
}

// Shots are the names that a caller may give a shot size by, and what a Scene calls it.
var Shots = map[string]string{
	"extreme_close_up": "extreme_close_up", "close_up": "close_up", "medium_close_up": "medium_close_up", "medium_shot": "medium",
	"cowboy": "cowboy", "full_shot": "full", "wide_shot": "wide", "extreme_wide": "extreme_wide", "establishing": "extreme_wide",
}

// ShotName is the standard term for a Scene's shot size.
func (s Scene) ShotName() string {
	switch s.Shot {
	case "medium", "full", "wide":
		return s.Shot + "_shot"
	}
	return s.Shot
}

// Close tells whether the lens is so near to somebody that what is behind him is out of focus.
func (s Scene) Close() bool {
	switch s.Shot {
	case "extreme_close_up", "close_up", "medium_close_up", "medium":
		return true
	}
	return false
}
