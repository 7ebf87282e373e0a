package rest

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// The codes that only the API speaks of. Those of package task come on top.
const (
	codeAuthentication = "authentication_failed"
	codeForbidden      = "forbidden"
	codeBadRequest     = "bad_request"
	codeInvalidBody    = "invalid_body"
	codeTooLarge       = "payload_too_large"
	codeMediaType      = "unsupported_media_type"
	codeTimeout        = "request_timeout"
	codeNotFound       = "not_found"
	codeNoProject      = "project_not_found"
	codeNoWebhook      = "webhook_not_found"
	codeNoPreview      = "preview_not_found"
	codeMethod         = "method_not_allowed"
	codeInternal       = "internal_error"
)

// statuses is the one map from codes to HTTP. The OpenAPI document lists the same codes.
var statuses = map[string]int{
	codeBadRequest:           http.StatusBadRequest,
	codeInvalidBody:          http.StatusBadRequest,
	task.CodeValidation:      http.StatusBadRequest,
	codeAuthentication:       http.StatusUnauthorized,
	codeForbidden:            http.StatusForbidden,
	codeNotFound:             http.StatusNotFound,
	task.CodeNotFound:        http.StatusNotFound,
	codeNoProject:            http.StatusNotFound,
	codeNoWebhook:            http.StatusNotFound,
	codeNoPreview:            http.StatusNotFound,
	task.CodeConfiguration:   http.StatusUnprocessableEntity,
	task.CodePlanRefused:     http.StatusConflict,
	codeMethod:               http.StatusMethodNotAllowed,
	codeTimeout:              http.StatusRequestTimeout,
	task.CodeNotCancellable:  http.StatusConflict,
	task.CodeNotRetryable:    http.StatusConflict,
	task.CodeIdempotencyUsed: http.StatusConflict,
	codeTooLarge:             http.StatusRequestEntityTooLarge,
	codeMediaType:            http.StatusUnsupportedMediaType,
	task.CodeRateLimited:     http.StatusTooManyRequests,
	codeInternal:             http.StatusInternalServerError,
	task.CodeUnavailable:     http.StatusServiceUnavailable,
}

const busy = "All workers are busy, please try again later"

var (
	errKey      = &task.Error{Code: codeAuthentication, Message: "Invalid or missing API key"}
	errInternal = &task.Error{Code: codeInternal, Message: "Something went wrong in the service; quote the X-Request-ID header when you report it"}
	errNoRoute  = &task.Error{Code: codeNotFound, Message: "There is nothing at this path"}
	errMethod   = &task.Error{Code: codeMethod, Message: "This path does not take that method; the Allow header lists those that it takes"}
)

func fail(code, message string) *task.Error { return &task.Error{Code: code, Message: message} }

// invalid is the contract's 400: all faults at once.
func invalid(message string, details map[string]string) *task.Error {
	return &task.Error{Code: task.CodeValidation, Message: message, Details: details}
}

func unavailable(seconds int) *task.Error { return task.Unavailable(busy, seconds) }

// public turns any error into one that strangers may read.
func public(err error) *task.Error {
	var e *task.Error
	switch {
	case errors.As(err, &e) && statuses[e.Code] != 0:
		return e
	case errors.Is(err, queue.ErrNoDelivery):
		return fail(codeNoWebhook, "This task has no webhook, or has not ended yet")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return unavailable(5)
	}
	return errInternal
}

// refuse answers with an error in the one shape that all errors have.
func (a *API) refuse(c *gin.Context, err error) {
	e := public(err)
	status := statuses[e.Code]
	if gone := c.Request.Context().Err() != nil && errors.Is(err, context.Canceled); gone {
		a.log.Debug("the client went away", call(c).and("request", requestID(c), "route", route(c))...)
	} else if status >= http.StatusInternalServerError {
		a.log.Error("request failed", call(c).and("request", requestID(c), "route", route(c), "error", err.Error())...)
	}
	if c.Writer.Written() {
		return
	}
	if e.RetryAfter > 0 {
		c.Header("Retry-After", strconv.Itoa(e.RetryAfter))
	} else if status == http.StatusServiceUnavailable {
		c.Header("Retry-After", "5")
		e = task.Unavailable(e.Message, 5)
	}
	send(c, status, errorBody(e))
	c.Abort()
}

func errorBody(e *task.Error) text {
	t := newText()
	t.open('{')
	t.str("error", e.Code)
	t.str("message", e.Message)
	if len(e.Details) > 0 {
		t.key("details")
		t.open('{')
		for _, path := range sortedKeys(e.Details) {
			t.str(path, e.Details[path])
		}
		t.close('}')
	}
	if e.RetryAfter > 0 {
		t.integer("retry_after", e.RetryAfter)
	}
	t.close('}')
	return t
}
