package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"

	"ft.tc/backlot/host/internal/command"
	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/keys"
)

// configuredService is the service that runs with a configuration on this machine.
func configuredService(path string) (command.Configured, error) {
	c, err := config.Load(path, os.LookupEnv)
	if err != nil {
		return command.Configured{}, err
	}
	host, port, err := net.SplitHostPort(c.Host.Listen)
	if err != nil {
		return command.Configured{}, err
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	return command.Configured{
		File: c.Path, Digest: c.Digest, URL: "http://" + net.JoinHostPort(host, port),
		Key: func() (key, source string, err error) { return adminKey(c) },
	}, nil
}

// adminKey is a key that may do everything, and where it is from.
func adminKey(c *config.Config) (key, source string, err error) {
	for _, k := range c.Keys {
		if k.Key != "" && len(k.Projects) == 0 && slices.Contains(k.Scopes, config.ScopeAdmin) {
			return k.Key, "the configuration", nil
		}
	}
	if len(c.Keys) > 0 {
		return "", "", errors.New("the configuration holds no key with the scope admin: set BACKLOT_API_KEY")
	}
	secret, err := keys.Local(c.Host.DataDir)
	if err != nil {
		return "", "", fmt.Errorf("%w\n  start the service first (backlot serve), or set BACKLOT_API_KEY where its data folder is another", err)
	}
	return secret, "the data folder", nil
}
