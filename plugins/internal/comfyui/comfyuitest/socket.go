package comfyuitest

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/coder/websocket"
)

// socket is one client's.
type socket struct {
	conn *websocket.Conn
	sent int
}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	if s.Silent {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	id := r.URL.Query().Get("clientId")
	if id == "" {
		s.Wrong("GET /ws without clientId")
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	mine := &socket{conn: conn}
	s.mu.Lock()
	s.sockets[id] = mine
	s.mu.Unlock()
	s.send(id, "status", map[string]any{"status": s.remaining(), "sid": id})
	s.mu.Lock()
	node, current := s.node, s.running != nil && s.running.clientID == id
	s.mu.Unlock()
	if current && node != "" { // who comes back is told where his prompt is
		s.send(id, "executing", map[string]any{"node": node})
	}
	<-conn.CloseRead(r.Context()).Done()
	s.mu.Lock()
	if s.sockets[id] == mine {
		delete(s.sockets, id)
	}
	s.mu.Unlock()
	_ = conn.CloseNow()
}

func (s *Server) remaining() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.pending)
	if s.running != nil {
		n++
	}
	return map[string]any{"exec_info": map[string]any{"queue_remaining": n}}
}

// moved tells everybody how long the queue is.
func (s *Server) moved() { s.send("", "status", map[string]any{"status": s.remaining()}) }

func (s *Server) listeners() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.sockets))
}

func (s *Server) send(clientID, kind string, data map[string]any) {
	raw, _ := json.Marshal(map[string]any{"type": kind, "data": data}) //nolint:errchkjson // made of plain values
	s.write(clientID, websocket.MessageText, raw)
}

// Binary event types.
const (
	previewFrame = 1 // with the picture type before the picture: 1 is JPEG
	textFrame    = 3
)

func (s *Server) sendFrame(clientID string, kind uint32, content string) {
	s.write(clientID, websocket.MessageBinary, append(binary.BigEndian.AppendUint32(nil, kind), content...))
}

// write sends to a client; what is of a prompt that came without one, to all, as ComfyUI does.
func (s *Server) write(clientID string, kind websocket.MessageType, data []byte) {
	if clientID == "" {
		for _, id := range s.listeners() {
			s.write(id, kind, data)
		}
		return
	}
	s.mu.Lock()
	to := s.sockets[clientID]
	drop := false
	if to != nil {
		to.sent++
		drop = s.Fault.DropAfter > 0 && to.sent > s.Fault.DropAfter
		if drop {
			s.Fault.DropAfter = 0
			delete(s.sockets, clientID)
		}
	}
	s.mu.Unlock()
	switch {
	case to == nil:
	case drop:
		s.Note("  socket of %s dropped", who(clientID))
		_ = to.conn.CloseNow()
	default:
		_ = to.conn.Write(s.life, kind, data)
	}
}

// tinyJPEG is a preview.
var tinyJPEG = sync.OnceValue(func() string {
	picture := image.NewGray(image.Rect(0, 0, 16, 16))
	picture.SetGray(8, 8, color.Gray{Y: 200})
	var b bytes.Buffer
	_ = jpeg.Encode(&b, picture, nil) // a buffer takes it
	return b.String()
})
