package command

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"

	"ft.tc/backlot/host/internal/client"
)

// target is the service that a command is for.
type target struct {
	client.Service

	project string // the context's own
}

const localName = "local" // of the service that plugins.hcl of this machine describes

// find decides which service is meant: --url, --context, BACKLOT_URL, the context in use, and at last the one of this
// machine. A key goes to no other URL than the one that it is for.
func (o *Options) find(f reach) (target, error) {
	given := f.url
	switch {
	case f.url != "" && f.context != "":
		return target{}, usagef("--url and --context both name a service: leave one out")
	case f.context == localName:
		return o.local(f)
	case f.context != "":
		return o.inContext(f, f.context)
	case f.url == "":
		given = o.Env("BACKLOT_URL")
	}
	if given != "" {
		return o.atURL(f, strings.TrimRight(given, "/"))
	}
	if f.config != "" {
		return o.local(f)
	}
	all, err := o.contexts()
	if err != nil {
		return target{}, err
	}
	if all.Current != "" {
		return o.inContext(f, all.Current)
	}
	return o.local(f)
}

// given is the key of the command line or of the environment.
func (o *Options) given(f reach) (key, source string) {
	if f.key != "" {
		return f.key, "--key"
	}
	if key := o.Env("BACKLOT_API_KEY"); key != "" {
		return key, "BACKLOT_API_KEY"
	}
	return "", ""
}

func (o *Options) inContext(f reach, name string) (target, error) {
	all, err := o.contexts()
	if err != nil {
		return target{}, err
	}
	c, ok := all.Contexts[name]
	if !ok {
		return target{}, usagef("there is no context %q: backlot context add %s URL makes it (there are: %s)",
			name, name, strings.Join(append([]string{localName}, slices.Sorted(maps.Keys(all.Contexts))...), ", "))
	}
	t := target{Service: client.Service{URL: c.URL, Key: f.key, Source: "--key"}, project: c.Project}
	if t.Key == "" && (f.context == "" || c.Key == "") { // a context that is named brings its own key
		t.Key, t.Source = o.given(f)
	}
	if t.Key == "" {
		t.Key, t.Source = c.Key, "context "+name
	}
	if t.Key == "" {
		return target{}, usagef("the context %s has no key: set BACKLOT_API_KEY, or backlot context add %s %s once more", name, name, c.URL)
	}
	return t, nil
}

func (o *Options) atURL(f reach, at string) (target, error) {
	t := target{Service: client.Service{URL: at}}
	if t.Key, t.Source = o.given(f); t.Key != "" {
		return t, nil
	}
	all, err := o.contexts()
	if err != nil {
		return target{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(all.Contexts)) {
		if c := all.Contexts[name]; c.URL == at && c.Key != "" {
			t.Key, t.Source, t.project = c.Key, "context "+name, c.Project
			return t, nil
		}
	}
	if loopback(at) {
		c, err := o.Configured(f.config)
		if err != nil {
			return target{}, err
		}
		t.Key, t.Source, err = c.Key()
		return t, err
	}
	return target{}, usagef("there is no key for %s: give it with --key or BACKLOT_API_KEY, or keep it: backlot context add NAME %s", at, at)
}

// loopback reports whether a URL stays on this machine.
func loopback(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// local is the service of this machine.
func (o *Options) local(f reach) (target, error) {
	c, err := o.Configured(f.config)
	if err != nil {
		return target{}, err
	}
	t := target{Service: client.Service{URL: c.URL}}
	if t.Key, t.Source = o.given(f); t.Key == "" {
		t.Key, t.Source, err = c.Key()
	}
	if err != nil {
		err = fmt.Errorf("%w\n  or name another service: --url, --context, BACKLOT_URL", err)
	}
	t.Source = cmp.Or(t.Source, "the data folder")
	return t, err
}
