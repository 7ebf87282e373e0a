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
	members, err := strictjson.Object(body, levels)
	if err != nil {
		return nil, nil, fail(codeInvalidBody, err.Error())
	}
	return body, members, nil
}

// checkMediaType wants JSON, plain. A request that does not say what it carries is taken at its word: nothing.
func checkMediaType(r *http.Request) error {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return fail(codeMediaType, "A compressed body is not taken")
	}
	said := r.Header.Get("Content-Type")
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
	if c.Request.ContentLength > a.BodyBytes {
		c.Header("Connection", "close") // the rest is not read
		return nil, a.tooLarge()
	}
	var b bytes.Buffer
	b.Grow(int(max(c.Request.ContentLength, 0)) + bytes.MinRead)
	_, err := b.ReadFrom(http.MaxBytesReader(c.Writer, c.Request.Body, a.BodyBytes))
	var large *http.MaxBytesError
	var timeout net.Error
	switch {
	case err == nil:
		return b.Bytes(), nil
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

func (a *API) tooLarge() error {
	return fail(codeTooLarge, fmt.Sprintf("The body must not be larger than %d bytes", a.BodyBytes))
}
