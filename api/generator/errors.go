package generator

import "errors"

// ErrGone is wrapped by the error of every call whose plugin went away before it answered. What the task
// did until then is unknown.
var ErrGone = errors.New("the plugin is gone")
