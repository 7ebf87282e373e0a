package payload

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"
)

// Code says what kind of failure an Error is.
type Code string

// The codes.
const (
	CodeUnreachable Code = "unreachable"    // no connection, or one that broke
	CodeTimeout     Code = "timeout"        // no answer in time
	CodeRateLimited Code = "rate_limited"   // 429
	CodeFailed      Code = "failed"         // Payload's own fault: 5xx
	CodeForbidden   Code = "forbidden"      // 401, 403: the key, or what it may do
	CodeNotFound    Code = "not_found"      // no such collection, or no Payload there
	CodeInvalid     Code = "invalid"        // Payload does not take the document: 400
	CodeTooLarge    Code = "too_large"      // 413
	CodeTruncated   Code = "truncated"      // Payload kept a part of the file and said nothing
	CodeNoUpload    Code = "no_upload"      // a collection without files
	CodeBadAnswer   Code = "bad_answer"     // not what Payload answers
	CodeSource      Code = "source_changed" // the file itself
)

// Error is why a file is not registered. Its message is one sentence or two for whoever runs the service, and holds
// neither the key nor an address.
type Error struct {
	Code       Code
	Message    string
	Status     int           // of Payload's answer; 0 where none came
	Fields     []FieldError  // what Payload finds wrong with the document
	Temporary  bool          // another attempt may succeed
	RetryAfter time.Duration // what Payload asks to wait; 0 where it doesn't
}

// FieldError is one field that Payload does not take.
type FieldError struct {
	Path    string
	Message string
}

// Error gives the message.
func (e *Error) Error() string { return e.Message }

var errTimeout = errors.New("no answer in time")

func (c *Client) permanent(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

func (c *Client) temporary(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Temporary: true}
}

func (c *Client) notPayload() *Error {
	return c.permanent(CodeBadAnswer, "What answers is not the REST API of Payload 3; the operator should check the URL.")
}

func (c *Client) noUpload() *Error {
	return c.permanent(CodeNoUpload, "The collection %q of Payload is no upload collection, or hides filename and filesize from this API key.", c.collection)
}

// source explains a file that can't be read.
func (c *Client) source(err error) *Error {
	if errors.Is(err, errOtherSize) {
		return c.permanent(CodeSource, "The file changed its length while it was sent.")
	}
	return c.temporary(CodeSource, "The file could not be read from the store.")
}

// broken explains a connection that failed.
func (c *Client) broken(ctx context.Context, err error) error {
	var timeout net.Error
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(context.Cause(ctx), errTimeout), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return c.temporary(CodeTimeout, "Payload did not answer within %s.", c.timeout)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &dns):
		return c.temporary(CodeUnreachable, "Payload can't be found under its name.")
	case errors.As(err, &certificate):
		return c.permanent(CodeUnreachable, "Payload's certificate is not trusted.")
	case errors.Is(err, syscall.ECONNREFUSED):
		return c.temporary(CodeUnreachable, "Payload does not run at its address: the connection was refused.")
	}
	return c.temporary(CodeUnreachable, "The connection to Payload broke.")
}

// refused explains an answer that is no success.
func (c *Client) refused(response *http.Response, raw []byte, purpose string) error {
	words, fields := c.complaint(raw)
	e := &Error{Status: response.StatusCode, Fields: fields}
	switch s := response.StatusCode; {
	case s >= 300 && s < 400:
		e.Code, e.Message = CodeBadAnswer, "Payload sends its callers on to another address, and redirects are not followed; the operator has to write the final one."
	case s == http.StatusUnauthorized || s == http.StatusForbidden:
		e.Code, e.Message = CodeForbidden, fmt.Sprintf("Payload does not let this API key %s %q (%d)%s; the operator has to check the key, its user collection and the access control of the collection.", purpose, c.collection, s, words)
	case s == http.StatusNotFound || s == http.StatusMethodNotAllowed || s == http.StatusNotImplemented:
		e.Code, e.Message = CodeNotFound, fmt.Sprintf("Payload has no collection %q with a REST API (%d)%s.", c.collection, s, words)
	case s == http.StatusRequestEntityTooLarge:
		e.Code, e.Message = CodeTooLarge, fmt.Sprintf("The file is larger than Payload, or a proxy before it, takes (413)%s.", words)
	case s == http.StatusTooManyRequests:
		e.Code, e.Temporary, e.Message = CodeRateLimited, true, "Payload has had too many requests (429)."
	case s >= 500 || s == http.StatusRequestTimeout:
		e.Code, e.Temporary, e.Message = CodeFailed, true, fmt.Sprintf("Payload failed (%d)%s.", s, words)
	default:
		e.Code, e.Message = CodeInvalid, fmt.Sprintf("Payload does not take the document (%d)%s.", s, words)
	}
	if e.Temporary {
		e.RetryAfter = retryAfter(response.Header.Get("Retry-After"), time.Now())
	}
	if taken(e) {
		e.Temporary = true
	}
	return e
}

// complaint reads Payload's errors: {errors:[{message, data:{errors:[{path, message}]}}]}, or {message}.
func (c *Client) complaint(raw []byte) (words string, fields []FieldError) {
	var said struct {
		Message string `json:"message"`
		Errors  []struct {
			Message string          `json:"message"`
			Field   string          `json:"field"`
			Data    json.RawMessage `json:"data"`
		} `json:"errors"`
	}
	if json.Unmarshal(raw, &said) != nil {
		return "", nil
	}
	message := said.Message
	for _, e := range said.Errors {
		if message == "" {
			message = e.Message
		}
		var data struct {
			Errors []FieldError `json:"errors"`
		}
		_ = json.Unmarshal(e.Data, &data) // other errors have other data
		for _, f := range data.Errors {
			fields = append(fields, FieldError{c.clean(f.Path), c.clean(f.Message)})
		}
	}
	for _, f := range fields {
		message += fmt.Sprintf(" (%s: %s)", f.Path, strings.TrimRight(f.Message, "."))
	}
	if message = c.clean(message); message != "" {
		words = ": " + message
	}
	return words, fields
}

// clean makes what Payload said fit to be shown: a line, capped, without the key.
func (c *Client) clean(said string) string {
	said = strings.ReplaceAll(said, c.key, "…")
	said = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(said, ""))
	said = strings.Join(strings.Fields(said), " ")
	if utf8.RuneCountInString(said) > 300 {
		said = string([]rune(said)[:300]) + "…"
	}
	return strings.TrimRight(said, ". ")
}

// taken reports whether Payload refused the name because another document got it in the same moment. The field is
// Payload's own, so there is nothing else to be wrong with it; what the message says depends on Payload's language.
func taken(err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Status != http.StatusBadRequest {
		return false
	}
	for _, f := range e.Fields {
		if f.Path == "filename" {
			return true
		}
	}
	return false
}

func isTruncated(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeTruncated
}

const maxRetryAfter = time.Hour

// retryAfter reads the header in both of its forms.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), int64(maxRetryAfter/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}
