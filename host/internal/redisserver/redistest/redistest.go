// Package redistest gives every test a redis-server of its own.
package redistest

import (
	"context"
	"testing"
	"time"

	"ft.tc/backlot/host/internal/redisserver"
)

// Start runs a redis-server of the test's own until it ends, and gives its URL. It fails where there is none.
func Start(t testing.TB) string {
	t.Helper()
	return StartServer(t).URL()
}

// StartServer is Start for tests that stop, pause or kill the server, or want another folder or program for it.
func StartServer(t testing.TB, change ...func(*redisserver.Options)) *redisserver.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	o := redisserver.Options{DataDir: t.TempDir()}
	for _, c := range change {
		c(&o)
	}
	server, err := redisserver.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return server
}
