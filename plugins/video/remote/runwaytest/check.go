package runwaytest

import (
	"bytes"
	"encoding/base64"
	"image/jpeg"
	"net/http"
	"slices"
	"strings"
	"unicode/utf16"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

var (
	ratios    = map[string][]string{"gen4_turbo": {"1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"}, "veo3.1": {"1280:720", "720:1280", "1080:1920", "1920:1080"}}
	more      = map[string][]string{"gen4_turbo": {"seed", "contentModeration"}, "veo3.1": {"audio", "negativePrompt"}}
	durations = map[string][]float64{"gen4_turbo": {2, 3, 4, 5, 6, 7, 8, 9, 10}, "veo3.1": {4, 6, 8}}
)

// check is what the API refuses.
func (s *Server) check(body map[string]any) (issues []string) {
	model, _ := body["model"].(string)
	prompt, _ := body["promptText"].(string)
	seed, _ := body["seed"].(float64)
	for name := range body {
		if !slices.Contains([]string{"model", "promptImage", "promptText", "ratio", "duration"}, name) && !slices.Contains(more[model], name) {
			issues = append(issues, "Unrecognized key: "+name)
		}
	}
	if ratios[model] == nil {
		return append(issues, "Invalid discriminator value for model")
	}
	if r, _ := body["ratio"].(string); !slices.Contains(ratios[model], r) {
		issues = append(issues, "ratio")
	}
	if d, _ := body["duration"].(float64); !slices.Contains(durations[model], d) {
		issues = append(issues, "duration")
	}
	if n := len(utf16.Encode([]rune(prompt))); n == 0 || n > 1000 {
		issues = append(issues, "promptText")
	}
	if seed < 0 || seed > 4294967295 {
		issues = append(issues, "seed")
	}
	uri, _ := body["promptImage"].(string)
	picture, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(uri, "data:image/jpeg;base64,"))
	if _, e := jpeg.DecodeConfig(bytes.NewReader(picture)); err != nil || e != nil || len(uri) > 5<<20 {
		issues = append(issues, "promptImage")
	}
	s.mu.Lock()
	s.first = picture
	s.mu.Unlock()
	return issues
}

func refuse(w http.ResponseWriter, status int, problem string, issues []string) {
	body := map[string]any{"error": problem, "docUrl": "https://docs.dev.runwayml.com/api"}
	if issues != nil {
		body["issues"] = issues
	}
	upstreamtest.JSON(w, status, body)
}

func (s *Server) unwelcome(r *http.Request) string {
	switch {
	case r.Header.Get("Authorization") != "Bearer "+s.Key:
		return "Unauthorized"
	case r.Header.Get("X-Runway-Version") != "2024-11-06":
		return "Invalid API version"
	}
	return ""
}
