package command

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/task"
)

// The exit codes. Scripts stand on them: they do not change.
const (
	exitDone        = 0
	exitError       = 1
	exitUsage       = 2
	exitFailed      = 3
	exitCancelled   = 4
	exitNotFound    = 5
	exitRefused     = 6
	exitUnreachable = 7
	exitInterrupted = 130
)

const codeNoCall = "not_found" // of a path that a service does not have

// usageError is a command that was not understood.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(err error) error { return usageError{err} }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// endedError is the end of a task that did not complete.
type endedError struct{ state task.State }

func (e endedError) Error() string { return "the task " + string(e.state) }

// silent is an error that has been told.
type silent struct{ error }

func (e silent) Unwrap() error { return e.error }

// ExitCode is what a process ends with for an error. ran is whether the command began: what fails before is its usage.
func ExitCode(err error, ran bool) int {
	var (
		ended   endedError
		refused *client.RefusedError
	)
	switch {
	case err == nil:
		return exitDone
	case !ran, errors.As(err, new(usageError)):
		return exitUsage
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &ended) && ended.state == task.Cancelled:
		return exitCancelled
	case errors.As(err, &ended):
		return exitFailed
	case errors.As(err, &refused):
		return statusCode(refused)
	case errors.As(err, new(*client.UnreachableError)):
		return exitUnreachable
	}
	return exitError
}

func statusCode(r *client.RefusedError) int {
	if r.Code == codeNoCall {
		return exitError
	}
	switch r.Status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return exitUsage
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return exitRefused
	case http.StatusNotFound:
		return exitNotFound
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return exitUnreachable
	}
	return exitError
}

// Explain is an error with what to do about it; empty where people have been told.
func Explain(err error) string {
	var (
		refused *client.RefusedError
		gone    *client.UnreachableError
	)
	switch {
	case err == nil, errors.As(err, new(silent)), errors.As(err, new(endedError)):
		return ""
	case errors.As(err, &refused):
		return explainRefusal(refused)
	case errors.As(err, &gone):
		return gone.Error() + "\n  start one there: backlot serve\n  or name another: --url URL, --context NAME or BACKLOT_URL (backlot context list)"
	case errors.Is(err, context.Canceled):
		return "ended before it was done"
	}
	return err.Error()
}

func explainRefusal(r *client.RefusedError) string {
	text := r.Message
	if r.Code == codeNoCall {
		return r.Service.URL + " has no such call: it is of another version than this command (backlot version), or the URL is wrong"
	}
	for _, field := range slices.Sorted(maps.Keys(r.Details)) {
		text += "\n  " + field + ": " + r.Details[field]
	}
	switch {
	case r.Status == http.StatusUnauthorized:
		text += fmt.Sprintf("\n  %s does not know the key of %s; give another one with --key, BACKLOT_API_KEY or backlot context add",
			r.Service.URL, r.Service.Source)
	case r.Status == http.StatusForbidden:
		text += fmt.Sprintf("\n  the key comes from %s; the service's operator can give one that may do this", r.Service.Source)
	case r.RetryAfter > 0:
		text += fmt.Sprintf("\n  try again in %d s", r.RetryAfter)
	case r.Code == task.CodeNotFound:
		text += fmt.Sprintf("\n  backlot list shows the tasks that %s has", r.Service.URL)
	}
	return text
}
