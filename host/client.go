package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/task"
)

// client is the command line's side of a running service.
type client struct{ base, key string }

// newClient finds the service that runs with a configuration on this machine. BACKLOT_URL and BACKLOT_API_KEY name
// another one.
func newClient(c *config.Config) (client, error) {
	host, port, err := net.SplitHostPort(c.Host.Listen)
	if err != nil {
		return client{}, err
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	found := client{base: cmp.Or(strings.TrimRight(os.Getenv("BACKLOT_URL"), "/"), "http://"+net.JoinHostPort(host, port))}
	if found.key = os.Getenv("BACKLOT_API_KEY"); found.key == "" {
		found.key, err = adminKey(c)
	}
	return found, err
}

func adminKey(c *config.Config) (string, error) {
	for _, k := range c.Keys {
		if k.Key != "" && len(k.Projects) == 0 && slices.Contains(k.Scopes, config.ScopeAdmin) {
			return k.Key, nil
		}
	}
	if len(c.Keys) > 0 {
		return "", errors.New("the configuration holds no key with the scope admin: set BACKLOT_API_KEY")
	}
	secret, err := keys.Local(c.Host.DataDir)
	if err != nil {
		return "", fmt.Errorf("%w; start the service first (backlot serve), or set BACKLOT_API_KEY where its data folder is another", err)
	}
	return secret, nil
}

// ofService makes the command one that speaks with the service of a configuration.
func ofService(c *cobra.Command, do func(c *cobra.Command, args []string, service client, loaded *config.Config) error) {
	read := configured(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		loaded, err := read()
		if err != nil {
			return err
		}
		service, err := newClient(loaded)
		if err != nil {
			return err
		}
		return do(c, args, service, loaded)
	}
}

// post sends JSON, if any, and reads the answer into out. What the service refuses comes as a *task.Error.
func (c client) post(ctx context.Context, path string, body []byte, out any, headers ...string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-Api-Key", c.key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return c.do(r, out)
}

func (c client) get(ctx context.Context, path string, out any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, http.NoBody)
	if err != nil {
		return err
	}
	r.Header.Set("X-Api-Key", c.key)
	return c.do(r, out)
}

const maxAnswer = 16 << 20

func (c client) do(r *http.Request, out any) error {
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("no service answers at %s: start it with backlot serve, or set BACKLOT_URL: %w", c.base, err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return refused(answer.StatusCode, b)
	}
	return json.Unmarshal(b, out)
}

func refused(status int, body []byte) error {
	var e struct {
		Error   string            `json:"error"`
		Message string            `json:"message"`
		Details map[string]string `json:"details"`
	}
	if json.Unmarshal(body, &e) != nil || e.Error == "" {
		return fmt.Errorf("the service answered %d %s", status, http.StatusText(status))
	}
	return &task.Error{Code: e.Error, Message: e.Message, Details: e.Details}
}
