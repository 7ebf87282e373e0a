package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"ft.tc/backlot/plugins/image/prompt"
	"ft.tc/backlot/sdk"
)

// request is the task_data of generate_image. The schema has checked it where the host runs; what it
// can't express, and what a caller without a host sends, is checked here again.
type request struct {
	Prompt          string   `json:"prompt"`
	NegativePrompt  string   `json:"negative_prompt,omitempty"`
	StyleGuide      string   `json:"style_guide,omitempty"`
	ReferenceImages []string `json:"reference_images,omitempty"`
	CharacterID     string   `json:"character_id,omitempty"`
	Pose            string   `json:"pose,omitempty"`
	Lighting        string   `json:"lighting,omitempty"`
	Style           string   `json:"style,omitempty"`
	Resolution      string   `json:"resolution,omitempty"`
	Quality         string   `json:"quality,omitempty"`
	Shot            string   `json:"shot,omitempty"`
	Layers          bool     `json:"layers,omitempty"`
	Depth           bool     `json:"depth,omitempty"`
	OutputFormat    string   `json:"output_format,omitempty"`
	Seed            *uint64  `json:"seed,omitempty"`
}

const (
	defaultResolution = "1024x1024"
	minSide, maxSide  = 16, 4096
	maxPrompt         = 4000 // characters
	maxWords          = 200
	maxURL            = 2048
	maxReferences     = 8
	maxSeed           = 1<<53 - 1 // what a JSON number holds exactly
)

var resolution = regexp.MustCompile(`^([0-9]{2,4})x([0-9]{2,4})$`)

// size parses WxH.
func size(text string) (w, h int, ok bool) {
	m := resolution.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, false
	}
	w, _ = strconv.Atoi(m[1])
	h, _ = strconv.Atoi(m[2])
	return w, h, w >= minSide && w <= maxSide && h >= minSide && h <= maxSide
}

// decode reads task_data and fills in the defaults.
func decode(t *sdk.Task) (request, error) {
	var r request
	if err := t.Decode(&r); err != nil {
		return r, err
	}
	return r, r.complete()
}

// texts are the fields of a few words, with their longest.
func (r *request) texts() error {
	for _, f := range []struct {
		name, text string
		longest    int
	}{
		{"Negative prompt", r.NegativePrompt, maxPrompt}, {"Character ID", r.CharacterID, maxWords}, {"Pose", r.Pose, maxWords},
		{"Lighting", r.Lighting, maxWords}, {"Style", r.Style, maxWords}, {"Style guide", r.StyleGuide, maxURL},
	} {
		if utf8.RuneCountInString(f.text) > f.longest {
			return sdk.Failf(invalid, "%s must be a text of at most %d characters", f.name, f.longest)
		}
	}
	for _, u := range r.ReferenceImages {
		if u == "" || utf8.RuneCountInString(u) > maxURL {
			return sdk.Failf(invalid, "Each of the reference images must be the URL of an image, at most %d characters long", maxURL)
		}
	}
	return nil
}

// choices checks the fields that take one of a few words, and fills in their defaults.
func (r *request) choices() error {
	r.Quality = qualities[r.Quality]
	if r.Quality == "" {
		return sdk.Failf(invalid, "Quality must be low, draft, medium, standard, high or ultra")
	}
	if r.OutputFormat == "" {
		r.OutputFormat = "png"
	}
	if formats[r.OutputFormat].name == "" {
		return sdk.Failf(invalid, "Output format must be png or jpeg")
	}
	if r.Shot != "" && prompt.Shots[r.Shot] == "" {
		return sdk.Failf(invalid, "Shot must be extreme_close_up, close_up, medium_close_up, medium_shot, cowboy, full_shot, wide_shot, extreme_wide or establishing")
	}
	return nil
}

func (r *request) complete() error {
	switch {
	case strings.TrimSpace(r.Prompt) == "":
		return sdk.Failf(invalid, "Prompt is required: say in a sentence what the picture shows")
	case len([]rune(r.Prompt)) > maxPrompt:
		return sdk.Failf(invalid, "Prompt must be at most %d characters", maxPrompt)
	case len(r.ReferenceImages) > maxReferences:
		return sdk.Failf(invalid, "At most %d reference images are allowed", maxReferences)
	case r.Seed != nil && *r.Seed > maxSeed:
		return sdk.Failf(invalid, "Seed must be a whole number from 0 to %d", uint64(maxSeed))
	}
	if r.Resolution == "" {
		r.Resolution = defaultResolution
	}
	if _, _, ok := size(r.Resolution); !ok {
		return sdk.Failf(invalid, "Resolution must be WIDTHxHEIGHT with %d to %d pixels a side, for example 1024x1024", minSide, maxSide)
	}
	if err := r.texts(); err != nil {
		return err
	}
	return r.choices()
}

// qualities maps what callers say to what the illustrator knows.
var qualities = map[string]string{"": "standard", "low": "draft", "draft": "draft", "medium": "standard", "standard": "standard", "high": "high", "ultra": "ultra"}

// seed is the given one, or one that follows from everything else: the same task draws the same picture.
func (r *request) seed() uint64 {
	if r.Seed != nil {
		return *r.Seed
	}
	canonical, err := json.Marshal(r)
	if err != nil {
		return 0 // a struct of strings always marshals
	}
	sum := sha256.Sum256(canonical)
	return binary.BigEndian.Uint64(sum[:]) & maxSeed
}
