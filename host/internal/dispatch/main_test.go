package dispatch_test

import (
	"testing"

	"go.uber.org/goleak"
)

// The Redis client looks once a second whether a server that went is back, and ends a second after it was closed.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}
