package a1111test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"net/http"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// Occupy has another client's picture be made, in the background; done is closed when it is over.
func (s *Server) Occupy() (done <-chan struct{}) {
	over := make(chan struct{})
	begun := make(chan struct{})
	go func() {
		defer close(over)
		s.make("somebody else", func() { close(begun) })
	}()
	<-begun
	return over
}

// make holds the queue lock while a picture is made.
func (s *Server) make(id string, begun func()) {
	s.mu.Lock()
	s.queued[id] = true
	s.mu.Unlock()
	s.turn <- struct{}{}
	stop := make(chan struct{})
	s.mu.Lock()
	delete(s.queued, id)
	s.current, s.interrupted = id, stop
	s.mu.Unlock()
	begun()
	outcome := "done"
	if s.Hold {
		select {
		case <-stop:
			outcome = "interrupted"
		case <-s.released:
		}
	}
	s.mu.Lock()
	s.current, s.interrupted = "", nil
	s.ended = append(s.ended, id+": "+outcome)
	s.mu.Unlock()
	s.Note("  task %s %s", id, outcome)
	<-s.turn
}

// progress is what the web page asks of one task; a preview comes once.
func (s *Server) progress(w http.ResponseWriter, r *http.Request) {
	asked := struct {
		ID      string `json:"id_task"`
		Seen    int    `json:"id_live_preview"`
		Preview bool   `json:"live_preview"`
	}{Seen: -1, Preview: true}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.ID == "" {
		s.Wrong("POST /internal/progress names no task: %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	body := map[string]any{"active": s.current == asked.ID, "queued": s.queued[asked.ID], "completed": false, "progress": nil, "eta": nil, "live_preview": nil, "id_live_preview": -1, "textinfo": "Waiting..."}
	if s.current == asked.ID {
		body["progress"], body["id_live_preview"], body["textinfo"] = 0.5, asked.Seen, nil
		if asked.Preview && asked.Seen != 1 {
			body["live_preview"], body["id_live_preview"] = "data:image/png;base64,"+base64.StdEncoding.EncodeToString(s.picture(16, 16)), 1
		}
	}
	upstreamtest.JSON(w, http.StatusOK, body)
}

// interrupt stops whatever is made: that is what the real one does.
func (s *Server) interrupt(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	if s.interrupted != nil {
		close(s.interrupted)
		s.interrupted = nil
	}
	s.mu.Unlock()
	upstreamtest.JSON(w, http.StatusOK, map[string]any{})
}

func (s *Server) picture(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.SetNRGBA(i%w, i/w, color.NRGBA{R: uint8(i % w), B: uint8(i / w), A: 255})
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		s.Wrong("picture: %v", err)
	}
	return b.Bytes()
}
