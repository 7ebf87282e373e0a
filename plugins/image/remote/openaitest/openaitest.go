// Package openaitest is a double of OpenAI's Images API: its routes, its checks of each model's parameters, its errors.
package openaitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"sync"
	"testing"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// Server is the double. Its fields are set before it is asked.
type Server struct {
	*upstreamtest.Double
	Key  string
	URLs bool // answers with addresses, as older models do
	Junk bool // what it calls a picture is none

	Fields map[string]string // the fields of the last request
	Images [][]byte          // the references of the last request
}

// New starts a double that wants the key.
func New(t testing.TB, key string) *Server {
	t.Helper()
	s := &Server{Key: key}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /v1/images/generations", s.generate)
	routes.HandleFunc("POST /v1/images/edits", s.edit)
	routes.HandleFunc("GET /files/{name}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			s.Note("  (fetched without the key, though from the same origin)")
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(s.picture("64x64"))
	})
	s.Double = upstreamtest.New(t, routes)
	return s
}

func (s *Server) generate(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	if r.Header.Get("Content-Type") != "application/json" || json.NewDecoder(r.Body).Decode(&body) != nil {
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "", "We could not parse the JSON body of your request.")
		return
	}
	fields := map[string]string{}
	for name, v := range body {
		if _, text := v.(string); !text && name != "n" {
			upstreamtest.OpenAIError(w, http.StatusBadRequest, "invalid_type", fmt.Sprintf("Invalid type for '%s'.", name))
			return
		}
		fields[name] = fmt.Sprint(v)
	}
	s.answer(w, r, fields, nil)
}

func (s *Server) edit(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<20)
	if err := r.ParseMultipartForm(32 << 20); err != nil { //nolint:gosec // the line above caps it
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "", "Could not parse multipart form")
		return
	}
	fields := map[string]string{}
	for name, values := range r.MultipartForm.Value {
		fields[name] = values[0]
	}
	var pictures [][]byte
	for name, files := range r.MultipartForm.File {
		for _, f := range files {
			if (name != "image" && name != "image[]") || f.Header.Get("Content-Type") != "image/png" {
				upstreamtest.OpenAIError(w, http.StatusBadRequest, "unsupported_file_mimetype", "Invalid file '"+name+"'")
				return
			}
			open, err := f.Open()
			if err != nil {
				s.Wrong("the form's file: %v", err)
				return
			}
			var b bytes.Buffer
			_, _ = b.ReadFrom(open)
			pictures = append(pictures, b.Bytes())
		}
	}
	if len(pictures) == 0 || len(pictures) > 16 {
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "invalid_value", "1 to 16 images are required")
		return
	}
	s.answer(w, r, fields, pictures)
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, fields map[string]string, pictures [][]byte) {
	if r.Header.Get("Authorization") != "Bearer "+s.Key {
		upstreamtest.OpenAIError(w, http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: "+r.Header.Get("Authorization"))
		return
	}
	if code, problem := s.check(fields); problem != "" {
		upstreamtest.OpenAIError(w, http.StatusBadRequest, code, problem)
		return
	}
	s.Fields, s.Images = fields, pictures
	if strings.Contains(fields["prompt"], "forbidden") {
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "moderation_blocked", "Your request was rejected by the safety system. safety_violations=[violence].")
		return
	}
	datum := map[string]any{"revised_prompt": "A revised " + fields["prompt"]}
	switch {
	case s.URLs:
		datum["url"] = s.URL + "/files/picture.png?sig=1"
	case s.Junk:
		datum["b64_json"] = []byte("<html>not a picture</html>")
	default:
		datum["b64_json"] = s.picture(fields["size"])
	}
	upstreamtest.JSON(w, http.StatusOK, map[string]any{
		"created": 1764000000, "data": []any{datum}, "output_format": "png", "size": fields["size"],
		"usage": map[string]any{"total_tokens": 4180, "input_tokens": 20, "output_tokens": 4160},
	})
}

// picture is a real PNG: red from left to right, green from top to bottom. Those of a size are painted once.
func (s *Server) picture(size string) []byte {
	if made, ok := pictures.Load(size); ok {
		return made.([]byte)
	}
	w, h := sides(size)
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(255 * x / w), G: uint8(255 * y / h), A: 255})
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		s.Wrong("picture: %v", err)
	}
	pictures.Store(size, b.Bytes())
	return b.Bytes()
}

var pictures sync.Map // of PNG by size
