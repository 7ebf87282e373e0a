package remote

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"
	"strings"

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
	maxSeed           = 1<<53 - 1
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
	sum := sha256.Sum256(t.Data)
	o.seed = binary.BigEndian.Uint64(sum[:]) & maxSeed
	if o.Seed != nil {
		o.seed = *o.Seed
	}
	return o, nil
}

func (o *order) check() error {
	switch {
	case strings.TrimSpace(o.Prompt) == "":
		return sdk.Failf(invalid, "Prompt is required: say in a sentence what the picture shows")
	case tooLong(o.Prompt, maxPrompt):
		return sdk.Failf(invalid, "Prompt must be at most %d characters", maxPrompt)
	case tooLong(o.NegativePrompt, maxPrompt):
		return sdk.Failf(invalid, "Negative prompt must be at most %d characters", maxPrompt)
	case len(o.ReferenceImages) > maxReferences:
		return sdk.Failf(invalid, "At most %d reference images are allowed", maxReferences)
	case o.Seed != nil && *o.Seed > maxSeed:
		return sdk.Failf(invalid, "Seed must be a whole number from 0 to %d", uint64(maxSeed))
	case o.Layers:
		return sdk.Failf("unsupported_by_backend", "Layers can't be had from a model server: leave layers out, or ask the operator for the previz backend")
	}
	for field, word := range map[string]string{"Pose": o.Pose, "Lighting": o.Lighting, "Style": o.Style, "Shot": o.Shot, "Character ID": o.CharacterID} {
		if tooLong(word, maxWord) {
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

func tooLong(s string, most int) bool { return len(s) > most && len([]rune(s)) > most }

// prompt is everything that task_data says in words, as one line that models of every kind understand.
func (o *order) prompt() string {
	parts := []string{strings.TrimRight(strings.TrimSpace(o.Prompt), ".,; ")}
	for _, p := range []struct{ word, noun string }{{o.Shot, "shot"}, {o.Pose, "pose"}, {o.Lighting, "lighting"}, {o.Style, "style"}} {
		if said := strings.TrimSpace(strings.ReplaceAll(p.word, "_", " ")); said != "" {
			parts = append(parts, noun(said, p.noun))
		}
	}
	return strings.Join(parts, ", ")
}

// noun puts the noun behind a word that does not have it: "noir style", but not "wide shot shot".
func noun(said, name string) string {
	if strings.Contains(strings.ToLower(said), name) {
		return said
	}
	return fmt.Sprintf("%s %s", said, name)
}
