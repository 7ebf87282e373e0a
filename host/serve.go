package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/dispatch"
	"ft.tc/backlot/host/internal/rest"
)

const (
	// shutdownLimit is how long answers that are under way may take once the drain is over.
	shutdownLimit = 5 * time.Second
	// parting is how long clients are told to leave before nobody listens any more.
	parting = 500 * time.Millisecond
	// hearing is how long requests that have arrived may take to be read: a server that shuts down drops those it reads then.
	hearing = 250 * time.Millisecond
)

func serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "serve", Short: "Run the service", Args: cobra.NoArgs,
		Long: `Run the service. The environment wins over the file: BACKLOT_LISTEN, BACKLOT_REDIS_URL, BACKLOT_DATA_DIR,
BACKLOT_PUBLIC_URL, BACKLOT_API_KEYS (name:key,…). SIGHUP, or a change of the file, applies its plugins.`,
	}
	read := configured(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		keepDescriptors()
		loaded, err := read()
		if err != nil {
			return err
		}
		return serve(c.Context(), loaded)
	}
	return c
}

func serve(ctx context.Context, c *config.Config) error {
	log := newLogger(c.Log)
	listeners, err := rest.Listen(ctx, c.Host.Listen)
	if err != nil {
		return err
	}
	s, err := wire(ctx, c, log)
	if err != nil {
		hangUp(listeners)
		return err
	}
	server := rest.Server(s.handler, log)
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- server.Serve(l) }()
		log.Info("listening", "address", l.Addr().String(), "version", buildVersion())
	}
	debug.FreeOSMemory() // a start leaves more garbage, of the documents that it read, than an idle host holds
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	return errors.Join(err, s.stop(c, listeners, server, log))
}

// stop takes no more tasks, lets those that run end for as long as the operator says, and ends everything in the
// reverse order of its start.
func (s *service) stop(c *config.Config, listeners []net.Listener, server *http.Server, log hclog.Logger) error {
	log.Info("stopping: no new tasks; those that run may end", "within", c.Host.Drain)
	parted := time.After(parting)
	s.draining.Store(true)
	withLimit(c.Host.Drain, s.dispatcher.Stop)
	close(s.closing)
	<-parted
	hangUp(listeners)
	<-time.After(hearing)
	var err error
	withLimit(shutdownLimit, func(ctx context.Context) { err = server.Shutdown(ctx) })
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	s.end()
	log.Info("stopped")
	return err
}

func hangUp(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close()
	}
}

func withLimit(limit time.Duration, f func(context.Context)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	f(ctx)
}

// service is everything that runs behind the handler.
type service struct {
	handler    http.Handler
	dispatcher *dispatch.Dispatcher
	draining   atomic.Bool
	closing    chan struct{}
	ends       []func() // in the order of the starts
}

// onEnd remembers how to end what was just started.
func (s *service) onEnd(f func()) { s.ends = append(s.ends, f) }

func (s *service) end() {
	for i := len(s.ends) - 1; i >= 0; i-- {
		s.ends[i]()
	}
}
