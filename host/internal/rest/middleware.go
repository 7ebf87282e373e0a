package rest

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/task"
)

// known is what the log says of a request beyond what gin knows.
type known struct {
	id   string  // of the request
	key  string  // name of the API key
	task task.ID // that it is about, where it is about one

	held []func() // give back the room that its body takes
}

const knownKey = "backlot"

func call(c *gin.Context) *known {
	k, _ := c.Get(knownKey)
	info, _ := k.(*known)
	return info
}

func requestID(c *gin.Context) string { return call(c).id }

// route names what was asked for without saying anything that a stranger made up.
func route(c *gin.Context) string {
	if path := c.FullPath(); path != "" {
		return path
	}
	return "unmatched"
}

var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// identify gives every request an id, the caller's own where it is a decent one.
func (a *API) identify(c *gin.Context) {
	id := c.GetHeader("X-Request-ID")
	if id == "" || !requestIDForm.MatchString(id) {
		var b [12]byte
		_, _ = rand.Read(b[:]) // never fails
		id = hex.EncodeToString(b[:])
	}
	c.Set(knownKey, &known{id: id})
	h := c.Writer.Header()
	h["X-Request-Id"] = []string{id}
	h["X-Content-Type-Options"] = nosniff
	h["Cache-Control"] = noStore
}

// dismiss has clients of a host that stops leave its connections: what they send on one while it is closed is lost.
func (a *API) dismiss(c *gin.Context) {
	if a.Draining() {
		leaveUnread(bare(c.Writer)) // refusals do not wait for bodies
	}
}

var nosniff, noStore = []string{"nosniff"}, []string{"no-store"}

// observe measures, and writes the access log: refusals on info, the rest on debug. No header, query or body gets into it.
func (a *API) observe(c *gin.Context) {
	start := time.Now()
	c.Next()
	a.measure(c, time.Since(start))
	status, level := c.Writer.Status(), hclog.Debug
	if status >= http.StatusBadRequest {
		level = hclog.Info
	}
	if level == hclog.Debug && !a.log.IsDebug() || !a.log.IsInfo() {
		return
	}
	info := call(c)
	a.log.Log(level, "request", info.and("method", method(c), "route", route(c), "status", status,
		"bytes", max(0, c.Writer.Size()), "took", time.Since(start), "request", info.id, "key", info.key)...)
}

// and adds the task to what a line says.
func (k *known) and(fields ...any) []any {
	if k.task.IsZero() {
		return fields
	}
	return append(fields, "task", k.task)
}

func method(c *gin.Context) string {
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
	if slices.Contains(methods, c.Request.Method) {
		return c.Request.Method
	}
	return "other"
}

// recover turns a panic into a 500 that tells nothing, and logs all of it.
func (a *API) recover(c *gin.Context) {
	defer func() {
		what := recover()
		if what == nil {
			return
		}
		if err, ok := what.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(what)
		}
		a.log.Error("panic", "request", requestID(c), "route", route(c), "panic", fmt.Sprint(what), "stack", string(debug.Stack()))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler) // cut the answer short rather than end it as if it were whole
		}
		send(c, http.StatusInternalServerError, errorBody(errInternal))
		c.Abort()
	}()
	c.Next()
}
