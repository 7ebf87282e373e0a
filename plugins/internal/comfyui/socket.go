package comfyui

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/coder/websocket"
)

const (
	maxMessage   = 16 << 20 // execution_error carries the inputs of its node
	dialTimeout  = 5 * time.Second
	previewFrame = 1 // event type of a binary frame that is a preview
)

// message is what came by the socket, or what became of it.
type message struct {
	kind string          // type of the event; connected, broken or preview
	data json.RawMessage // of an event

	mediaType string // of a preview
	picture   []byte
}

const (
	connected = "backlot.connected"
	severed   = "backlot.severed"
	pictured  = "backlot.preview"
)

// listen keeps a socket open until ctx ends, and then closes the channel. A socket that breaks is opened again: the
// server goes on sending to who has the same client id.
func (c *Client) listen(ctx context.Context, clientID string) <-chan message {
	out := make(chan message)
	send := func(m message) bool {
		select {
		case out <- m:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer close(out)
		wait := c.poll
		for ctx.Err() == nil {
			if c.attend(ctx, clientID, send) {
				wait = c.poll
			}
			if !send(message{kind: severed}) {
				return
			}
			rest(ctx, wait/2+rand.N(wait/2+1))
			wait = min(2*wait, 16*c.poll)
		}
	}()
	return out
}

// attend reads one socket until it breaks; false where it never came about.
func (c *Client) attend(ctx context.Context, clientID string, send func(message) bool) bool {
	dialling, done := context.WithTimeout(ctx, dialTimeout)
	defer done()
	conn, response, err := websocket.Dial(dialling, c.base+"/ws?clientId="+url.QueryEscape(clientID),
		&websocket.DialOptions{HTTPClient: c.dialler, HTTPHeader: c.header})
	if response != nil && response.Body != nil {
		defer func() { _ = response.Body.Close() }()
	}
	if err != nil {
		return false
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(maxMessage)
	if !send(message{kind: connected}) {
		return true
	}
	for {
		kind, data, err := conn.Read(ctx)
		if err != nil {
			return true
		}
		m, ok := understand(kind, data)
		if ok && !send(m) {
			return true
		}
	}
}

// understand reads an event, or a frame: event type, picture type (1 JPEG, 2 PNG), picture.
func understand(kind websocket.MessageType, data []byte) (message, bool) {
	if kind == websocket.MessageText {
		var event struct {
			Type string
			Data json.RawMessage
		}
		if json.Unmarshal(data, &event) != nil {
			return message{}, false
		}
		return message{kind: event.Type, data: event.Data}, true
	}
	if len(data) <= 8 || binary.BigEndian.Uint32(data) != previewFrame {
		return message{}, false
	}
	m := message{kind: pictured, mediaType: "image/jpeg", picture: data[8:]}
	if binary.BigEndian.Uint32(data[4:]) == 2 {
		m.mediaType = "image/png"
	}
	return m, true
}

func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
