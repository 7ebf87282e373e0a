package rest

import (
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/task"
)

const keyHeader = "X-Api-Key" // as net/http spells it

type keyedHandler func(c *gin.Context, k *keys.Key) error

// keyed lets in who presents a key that has the scope.
func (a *API) keyed(scope keys.Scope, h keyedHandler) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer leave(c)
		k, err := a.authenticate(c)
		if err == nil && !k.May(scope) {
			err = fail(codeForbidden, "This API key does not have the scope "+string(scope))
		}
		if err == nil {
			defer a.trace(c)()
			err = h(c, k)
		}
		if err != nil {
			a.refuse(c, err)
		}
	}
}

func (a *API) authenticate(c *gin.Context) (*keys.Key, error) {
	presented := c.Request.Header[keyHeader]
	if len(presented) > 1 {
		c.Header("Connection", "close")
		return nil, fail(codeBadRequest, "X-API-Key stands in the request more than once")
	}
	if len(presented) == 0 || presented[0] == "" {
		return nil, errKey
	}
	k, ok := a.Keys.Find(presented[0])
	if !ok {
		return nil, a.failures.count(c.ClientIP())
	}
	call(c).key = k.Name
	return k, nil
}

// hidden is the 404 for a task of a project that the key may not touch: the same as for one that does not exist.
func hidden(k *keys.Key, x task.Task) error {
	if k.Sees(x.ProjectID) {
		return nil
	}
	return task.NotFound(x.ID.String())
}

// failureCount slows down who tries keys. Right keys are never held up by it.
type failureCount struct {
	limit int

	mu       sync.Mutex
	since    time.Time
	failures map[string]int // by address, in the minute from since
}

const rememberedAddresses = 10_000

func (f *failureCount) count(address string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if now.Sub(f.since) >= time.Minute || len(f.failures) >= rememberedAddresses {
		f.since, f.failures = now, map[string]int{}
	}
	if f.failures[address]++; f.failures[address] <= f.limit {
		return errKey
	}
	wait := int(time.Minute-now.Sub(f.since))/int(time.Second) + 1
	return &task.Error{Code: task.CodeRateLimited, Message: "Too many wrong API keys from this address", RetryAfter: wait}
}
