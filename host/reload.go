package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"ft.tc/backlot/host/internal/config"
)

// watch applies the configuration at each SIGHUP and each change of the file until ctx ends. What comes while one is
// carried out is one.
func (o *operator) watch(ctx context.Context) {
	if o.started.Path == "" {
		return
	}
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	changes := config.Watch(ctx, o.started.Path, o.started.Digest, o.log)
	for ctx.Err() == nil {
		select {
		case <-hangups:
			o.reload(ctx, "SIGHUP", nil)
		case change, ok := <-changes:
			switch {
			case !ok:
				return
			case change.Err != nil:
				o.log.Error("the configuration file can't be used; what ran runs on", "error", change.Err)
			default:
				o.reload(ctx, "the file changed", change.Content)
			}
		case <-ctx.Done():
		}
	}
}
