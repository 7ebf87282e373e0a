package comfyuitest

import (
	"io"
	"net/http"
	"strings"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// Uploaded is a picture that a client gave.
func (s *Server) Uploaded(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.uploads[name]
}

func (s *Server) getHistory(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]any{}
	if entry, ok := s.history[r.PathValue("id")]; ok {
		found[r.PathValue("id")] = entry
	}
	upstreamtest.JSON(w, http.StatusOK, found)
}

func (s *Server) getView(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	name := q.Get("filename")
	if name == "" || strings.Contains(name, "..") || q.Get("type") != "output" {
		s.Wrong("GET /view asks for %q of type %q", name, q.Get("type"))
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	content, ok := s.files[q.Get("subfolder")+"/"+name]
	s.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Disposition", "filename=\""+name+"\"")
	w.Header().Set("Content-Type", http.DetectContentType(content))
	_, _ = w.Write(content)
}

func (s *Server) postUpload(w http.ResponseWriter, r *http.Request) {
	file, head, err := r.FormFile("image")
	if err != nil || r.FormValue("type") != "input" {
		s.Wrong("POST /upload/image has no part image, or another type than input")
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	if err != nil {
		s.Wrong("POST /upload/image: %v", err)
	}
	s.mu.Lock()
	s.uploads[head.Filename] = content
	s.mu.Unlock()
	upstreamtest.JSON(w, http.StatusOK, map[string]any{"name": head.Filename, "subfolder": "", "type": "input"})
}
