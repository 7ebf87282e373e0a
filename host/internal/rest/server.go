package rest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
)

// How long a peer may take. Answers that take longer on purpose ask for more with linger.
const (
	headerPatience = 10 * time.Second
	bodyPatience   = 30 * time.Second
	answerPatience = 60 * time.Second
	idlePatience   = 2 * time.Minute
	mediaPatience  = time.Hour
	applyPatience  = 20 * time.Minute // models load
	planPatience   = 5 * time.Minute
	headerBytes    = 32 << 10
)

// Server makes the server of a handler, with limits on everything that a peer can be slow or greedy with.
func Server(h http.Handler, log hclog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerPatience,
		ReadTimeout:       bodyPatience,
		WriteTimeout:      answerPatience,
		IdleTimeout:       idlePatience,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          log.Named("http").StandardLogger(&hclog.StandardLoggerOptions{ForceLevel: hclog.Debug}),
	}
}

// linger gives one request more time, to be read from and to be written to: a connection whose read deadline passes
// counts as closed by its peer.
func linger(w http.ResponseWriter, d time.Duration) {
	c := http.NewResponseController(w)
	deadline := time.Now().Add(d)
	_ = c.SetReadDeadline(deadline) // not every writer has deadlines; those that have are the ones to extend
	_ = c.SetWriteDeadline(deadline)
}

// Listen opens an address. The name localhost means both loopback addresses, on one port, where the machine has both.
func Listen(ctx context.Context, address string) ([]net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listening on %q: %w", address, err)
	}
	var lc net.ListenConfig
	if host != "localhost" {
		l, err := lc.Listen(ctx, "tcp", address)
		if err != nil {
			return nil, fmt.Errorf("listening on %q: %w", address, err)
		}
		return []net.Listener{l}, nil
	}
	return listenLoopback(ctx, port)
}

func listenLoopback(ctx context.Context, port string) ([]net.Listener, error) {
	var lc net.ListenConfig
	four, err4 := lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", port))
	if err4 == nil {
		if a, ok := four.Addr().(*net.TCPAddr); ok {
			port = strconv.Itoa(a.Port)
		}
	}
	six, err6 := lc.Listen(ctx, "tcp6", net.JoinHostPort("::1", port))
	switch {
	case err4 == nil && err6 == nil:
		return []net.Listener{four, six}, nil
	case err4 == nil && taken(err6):
		return nil, errors.Join(fmt.Errorf("listening on [::1]:%s: %w", port, err6), four.Close())
	case err4 == nil:
		return []net.Listener{four}, nil
	case err6 == nil && !taken(err4):
		return []net.Listener{six}, nil
	case err6 == nil:
		return nil, errors.Join(fmt.Errorf("listening on 127.0.0.1:%s: %w", port, err4), six.Close())
	}
	return nil, fmt.Errorf("listening on localhost:%s: %w", port, errors.Join(err4, err6))
}

// taken tells a port that someone else has from a machine without that kind of address.
func taken(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.EACCES)
}
