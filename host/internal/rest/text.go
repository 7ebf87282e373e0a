package rest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// text is JSON being written. encoding/json would compact and escape what clients gave us to keep byte for byte.
type text []byte

func newText() text { return make(text, 0, 768) }

func (t *text) open(bracket byte) { *t = append(*t, bracket) }

func (t *text) close(bracket byte) { *t = append(*t, bracket) }

// comma separates from what stands before, if anything does.
func (t *text) comma() {
	if n := len(*t); n > 0 {
		switch (*t)[n-1] {
		case '{', '[', ':':
		default:
			*t = append(*t, ',')
		}
	}
}

func (t *text) key(name string) {
	t.comma()
	t.quote(name)
	*t = append(*t, ':')
}

func (t *text) str(name, value string) {
	t.key(name)
	t.quote(value)
}

func (t *text) null(name string) {
	t.key(name)
	*t = append(*t, "null"...)
}

// optional writes null for the empty string.
func (t *text) optional(name, value string) {
	if value == "" {
		t.null(name)
	} else {
		t.str(name, value)
	}
}

func (t *text) pointer(name string, value *string) {
	if value == nil {
		t.null(name)
	} else {
		t.str(name, *value)
	}
}

func (t *text) integer(name string, value int) {
	t.key(name)
	*t = strconv.AppendInt(*t, int64(value), 10)
}

func (t *text) float(name string, value float64) {
	t.key(name)
	t.number(value)
}

func (t *text) number(value float64) { *t = strconv.AppendFloat(*t, value, 'f', -1, 64) }

func (t *text) boolean(name string, value bool) {
	t.key(name)
	*t = strconv.AppendBool(*t, value)
}

// raw writes JSON as it is, or the fallback where there is none.
func (t *text) raw(name string, value json.RawMessage, fallback string) {
	t.key(name)
	if len(value) == 0 {
		*t = append(*t, fallback...)
	} else {
		*t = append(*t, value...)
	}
}

func (t *text) strings(name string, values []string) {
	t.key(name)
	t.open('[')
	for _, v := range values {
		t.comma()
		t.quote(v)
	}
	t.close(']')
}

// time writes a time as the contract has it: UTC, whole seconds, Z. The zero time is null.
func (t *text) time(name string, value time.Time) {
	if value.IsZero() {
		t.null(name)
		return
	}
	t.key(name)
	*t = append(*t, '"')
	*t = value.UTC().AppendFormat(*t, "2006-01-02T15:04:05Z")
	*t = append(*t, '"')
}

const hexDigits = "0123456789abcdef"

func (t *text) quote(s string) {
	b := append(*t, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ' || r == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
		case r == 0x2028 || r == 0x2029:
			b = append(b, '\\', 'u', '2', '0', '2', hexDigits[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	*t = append(b, '"')
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// send answers with JSON.
func send(c *gin.Context, status int, body []byte) {
	h := c.Writer.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.Status(status)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	_, _ = c.Writer.Write(body) // a client that went away is no one to tell
}

var jsonType = []string{"application/json; charset=utf-8"}
