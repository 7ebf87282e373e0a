package openaitest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// parameters are the fields that the API knows, with the models (by prefix) that take them; none means all.
var parameters = map[string][]string{
	"model": nil, "prompt": nil, "n": nil, "size": nil, "user": nil,
	"quality": {"gpt-image", "dall-e-3"}, "response_format": {"dall-e", "sd-"},
	"output_format": {"gpt-image"}, "output_compression": {"gpt-image"}, "background": {"gpt-image"}, "moderation": {"gpt-image"}, "style": {"dall-e-3"},
}

// check is what the API refuses of each model.
func (s *Server) check(fields map[string]string) (code, problem string) {
	model := fields["model"]
	for name := range fields {
		models, known := parameters[name]
		fits := models == nil || slices.ContainsFunc(models, func(m string) bool { return strings.HasPrefix(model, m) })
		if !known || !fits {
			return "unknown_parameter", fmt.Sprintf("Unknown parameter: '%s'.", name)
		}
	}
	if fields["prompt"] == "" || fields["n"] != "1" {
		return "invalid_value", "prompt is required, and n must be 1 here"
	}
	if q := fields["quality"]; q != "" {
		of := []string{"low", "medium", "high", "auto"}
		if model == "dall-e-3" {
			of = []string{"standard", "hd"}
		}
		if !slices.Contains(of, q) {
			return "invalid_value", "Invalid value: '" + q + "'. Supported values are: " + strings.Join(of, ", ")
		}
	}
	return sizeFault(model, fields["size"])
}

func sizeFault(model, size string) (code, problem string) {
	fixed := map[string][]string{
		"gpt-image-1": {"1024x1024", "1536x1024", "1024x1536", "auto"}, "dall-e-3": {"1024x1024", "1792x1024", "1024x1792"}, "dall-e-2": {"256x256", "512x512", "1024x1024"},
	}[model]
	if fixed != nil && !slices.Contains(fixed, size) {
		return "invalid_value", fmt.Sprintf("Invalid value: '%s'. Supported values are: %s", size, strings.Join(fixed, ", "))
	}
	w, h := sides(size)
	if model == "gpt-image-2" && (w%16 != 0 || h%16 != 0 || w > 3*h || h > 3*w || max(w, h) > 3840 || min(w, h) > 2160 || w*h < 655360) {
		return "invalid_value", "Invalid size '" + size + "'"
	}
	return "", ""
}

func sides(size string) (w, h int) {
	a, b, _ := strings.Cut(size, "x")
	w, _ = strconv.Atoi(a)
	h, _ = strconv.Atoi(b)
	return w, h
}
