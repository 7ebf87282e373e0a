package rest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/rest/strictjson"
	"ft.tc/backlot/host/internal/task"
)

// levels is how deep a body may be nested.
const levels = 64

// readBody reads a request's JSON object: its bytes and its members.
func (a *API) readBody(c *gin.Context) ([]byte, []strictjson.Member, error) {
	if err := checkMediaType(c.Request); err != nil {
		return nil, nil, err
	}
	body, err := a.readAll(c)
	if err != nil {
		return nil, nil, err
	}
	if err := enter(c, a.rooms.checking, int64(len(body))); err != nil {
		return nil, nil, err
	}
	members, err := strictjson.Object(body, levels)
	if err != nil {
		return nil, nil, fail(codeInvalidBody, err.Error())
	}
	return body, members, nil
}

// checkMediaType wants JSON, plain. A request that does not say what it carries is taken at its word: nothing.
func checkMediaType(r *http.Request) error {
	for _, encoding := range r.Header["Content-Encoding"] {
		if encoding != "" && !strings.EqualFold(encoding, "identity") {
			return fail(codeMediaType, "A compressed body is not taken")
		}
	}
	said := strings.Join(r.Header["Content-Type"], ", ") // of two it is neither
	if said == "" || said == "application/json" {
		return nil
	}
	kind, parameters, err := mime.ParseMediaType(said)
	if charset, named := parameters["charset"]; err != nil || kind != "application/json" || named && !strings.EqualFold(charset, "utf-8") {
		return fail(codeMediaType, "The body must be application/json in UTF-8")
	}
	return nil
}

func (a *API) readAll(c *gin.Context) ([]byte, error) {
	w := bare(c.Writer)
	if c.Request.ContentLength > a.BodyBytes {
		leaveUnread(w)
		return nil, a.tooLarge()
	}
	var b bytes.Buffer
	err := a.readInto(c, &b, http.MaxBytesReader(w, c.Request.Body, a.BodyBytes))
	var large *http.MaxBytesError
	var timeout net.Error
	var refusal *task.Error
	switch {
	case err == nil:
		return b.Bytes(), nil
	case errors.As(err, &refusal):
		leaveUnread(w)
		return nil, err
	case errors.As(err, &large):
		return nil, a.tooLarge()
	case errors.As(err, &timeout) && timeout.Timeout():
		c.Header("Connection", "close")
		return nil, fail(codeTimeout, "The body did not arrive in time")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fail(codeInvalidBody, "The body ended before its length was reached")
	}
	return nil, fail(codeInvalidBody, "The body can't be read")
}

// readInto reads a body to its end. Of one that does not say its length the first bytes are read before there is room for
// as many as it may have.
func (a *API) readInto(c *gin.Context, b *bytes.Buffer, body io.Reader) error {
	most := c.Request.ContentLength
	if most < 0 {
		if _, err := io.CopyN(b, body, smallBody); err != nil {
			return ended(err)
		}
		most = a.BodyBytes
	}
	if err := enter(c, a.rooms.reading, most); err != nil {
		return err
	}
	b.Grow(int(most) + bytes.MinRead)
	_, err := b.ReadFrom(body)
	return err
}

// ended takes the end of a body for what it is.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// bare is the server's own writer: gin's hides from MaxBytesReader that it can be told of a body that is too large.
func bare(w gin.ResponseWriter) http.ResponseWriter {
	if u, ok := w.(interface{ Unwrap() http.ResponseWriter }); ok {
		return u.Unwrap()
	}
	return w
}

// leaveUnread tells the server, as MaxBytesReader does, that the rest of the body is not read. It then ends the connection
// such that a client that is still sending gets to see the answer, and no reset in its place.
func leaveUnread(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	_, _ = http.MaxBytesReader(w, io.NopCloser(strings.NewReader("x")), 0).Read(make([]byte, 1)) // exceeds its limit by intent
}

func (a *API) tooLarge() error {
	return fail(codeTooLarge, fmt.Sprintf("The body must not be larger than %d bytes", a.BodyBytes))
}
