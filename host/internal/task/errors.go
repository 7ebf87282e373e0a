package task

import "fmt"

// Error is an error that a user of the API may read: a stable code, a sentence, and what it applies to.
type Error struct {
	Code    string
	Message string
	Details map[string]string // field path to sentence

	RetryAfter int // seconds; 0 where waiting does not help
}

// Error gives code and message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Is makes errors.Is compare codes.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// The codes that more than one package speaks of.
const (
	CodeNotFound        = "task_not_found"
	CodeNotCancellable  = "task_not_cancellable"
	CodeNotRetryable    = "task_not_retryable"
	CodeRateLimited     = "rate_limit_exceeded"
	CodeIdempotencyUsed = "idempotency_key_reused"
	CodeUnavailable     = "service_unavailable"
	CodeValidation      = "validation_error"
	CodeConfiguration   = "configuration_invalid"
	CodePlanRefused     = "plan_refused"
)

// NotFound is the contract's sentence for an id that the caller can't see, whatever the reason.
func NotFound(id string) *Error {
	return &Error{Code: CodeNotFound, Message: fmt.Sprintf("Task with ID '%s' not found", id)}
}

// Unavailable is the contract's answer while no task can be taken.
func Unavailable(message string, retryAfter int) *Error {
	return &Error{Code: CodeUnavailable, Message: message, RetryAfter: retryAfter}
}
