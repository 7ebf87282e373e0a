package remote

import (
	"regexp"
	"strconv"
	"strings"

	"ft.tc/backlot/plugins/internal/upstream/brief"
	"ft.tc/backlot/sdk"
)

// request is task_data as the illustrator's schema has it; it is checked here again, for callers without a host.
type request struct {
	Prompt          string   `json:"prompt"`
	NegativePrompt  string   `json:"negative_prompt"`
	StyleGuide      string   `json:"style_guide"`
	ReferenceImages []string `json:"reference_images"`
	CharacterID     string   `json:"character_id"`
	Pose            string   `json:"pose"`
	Lighting        string   `json:"lighting"`
	Style           string   `json:"style"`
	Shot            string   `json:"shot"`
	Resolution      string   `json:"resolution"`
	Quality         string   `json:"quality"`
	Seed            *uint64  `json:"seed"`
	Layers          bool     `json:"layers"`
}

const (
	invalid           = "invalid_task_data"
	defaultResolution = "1024x1024"
	minSide, maxSide  = 16, 4096
	maxPrompt         = 4000
	maxWord           = 200
	maxReferences     = 8
	maxURL            = 2048
)

// qualities are the words of task_data in three steps.
var qualities = map[string]string{"": "standard", "low": "draft", "draft": "draft", "medium": "standard", "standard": "standard", "high": "high", "ultra": "high"}

var resolution = regexp.MustCompile(`^([0-9]{2,4})x([0-9]{2,4})$`)

// order is a request that was checked.
type order struct {
	request
	width, height int
	seed          uint64
	references    []reference
}

func read(t *sdk.Task) (order, error) {
	var o order
	if err := t.Decode(&o.request); err != nil {
		return o, err
	}
	if err := o.check(); err != nil {
		return o, err
	}
	o.seed = brief.Seed(o.Seed, t.Data)
	return o, nil
}

func (o *order) check() error {
	switch {
	case strings.TrimSpace(o.Prompt) == "":
		return sdk.Failf(invalid, "Prompt is required: say in a sentence what the picture shows")
	case brief.TooLong(o.Prompt, maxPrompt):
		return sdk.Failf(invalid, "Prompt must be at most %d characters", maxPrompt)
	case brief.TooLong(o.NegativePrompt, maxPrompt):
		return sdk.Failf(invalid, "Negative prompt must be at most %d characters", maxPrompt)
	case len(o.ReferenceImages) > maxReferences:
		return sdk.Failf(invalid, "At most %d reference images are allowed", maxReferences)
	case o.Seed != nil && *o.Seed > brief.MaxSeed:
		return sdk.Failf(invalid, "Seed must be a whole number from 0 to %d", uint64(brief.MaxSeed))
	case o.Layers:
		return sdk.Failf("unsupported_by_backend", "Layers can't be had from a model server: leave layers out, or ask the operator for the previz backend")
	}
	for field, word := range map[string]string{"Pose": o.Pose, "Lighting": o.Lighting, "Style": o.Style, "Shot": o.Shot, "Character ID": o.CharacterID} {
		if brief.TooLong(word, maxWord) {
			return sdk.Failf(invalid, "%s must be a text of at most %d characters", field, maxWord)
		}
	}
	for i, u := range append([]string{o.StyleGuide}, o.ReferenceImages...) {
		switch {
		case len(u) > maxURL:
			return sdk.Failf(invalid, "The URL of a reference image must have at most %d characters", maxURL)
		case u == "" && i > 0:
			return sdk.Failf(invalid, "Reference images must be URLs: reference_images[%d] is empty", i-1)
		}
	}
	if o.Quality = qualities[o.Quality]; o.Quality == "" {
		return sdk.Failf(invalid, "Quality must be low, draft, medium, standard, high or ultra")
	}
	return o.measure()
}

func (o *order) measure() error {
	if o.Resolution == "" {
		o.Resolution = defaultResolution
	}
	if m := resolution.FindStringSubmatch(o.Resolution); m != nil {
		o.width, _ = strconv.Atoi(m[1])
		o.height, _ = strconv.Atoi(m[2])
	}
	if !side(o.width) || !side(o.height) {
		return sdk.Failf(invalid, "Resolution must be WIDTHxHEIGHT with %d to %d pixels a side, for example %s", minSide, maxSide, defaultResolution)
	}
	return nil
}

func side(n int) bool { return n >= minSide && n <= maxSide }

// prompt is everything that task_data says in words, as one line that models of every kind understand.
func (o *order) prompt() string {
	parts := []string{strings.TrimRight(strings.TrimSpace(o.Prompt), ".,; ")}
	for _, p := range []struct{ word, noun string }{{o.Shot, "shot"}, {o.Pose, "pose"}, {o.Lighting, "lighting"}, {o.Style, "style"}} {
		if said := brief.Phrase(p.word, p.noun); said != "" {
			parts = append(parts, said)
		}
	}
	return strings.Join(parts, ", ")
}
