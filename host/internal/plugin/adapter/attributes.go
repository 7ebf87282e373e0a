package adapter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// attributes reads a block of plugins.hcl attribute by attribute and keeps every fault, so that the operator hears of
// all of them at once.
type attributes struct {
	values map[string]json.RawMessage
	known  []string
	faults []string
}

func readAttributes(options json.RawMessage) (*attributes, error) {
	a := &attributes{}
	if len(options) == 0 {
		return a, nil
	}
	if err := json.Unmarshal(options, &a.values); err != nil {
		return nil, fmt.Errorf("the options are no JSON object: %w", err)
	}
	return a, nil
}

// take decodes an attribute into v and reports whether it is there and right.
func (a *attributes) take(name string, v any, what string) bool {
	a.known = append(a.known, name)
	raw, ok := a.values[name]
	if !ok || string(raw) == "null" {
		return false
	}
	if err := json.Unmarshal(raw, v); err != nil {
		a.fault("%s has to be %s", name, what)
		return false
	}
	return true
}

func (a *attributes) fault(format string, args ...any) {
	a.faults = append(a.faults, fmt.Sprintf(format, args...))
}

func (a *attributes) text(name, fallback string) string {
	s := fallback
	a.take(name, &s, "a text")
	return s
}

func (a *attributes) flag(name string, fallback bool) bool {
	b := fallback
	a.take(name, &b, "true or false")
	return b
}

func (a *attributes) choice(name, fallback string, of ...string) string {
	s := a.text(name, fallback)
	if !slices.Contains(of, s) {
		a.fault("%s has to be one of %s", name, strings.Join(of, ", "))
	}
	return s
}

func (a *attributes) matching(name, fallback string, pattern *regexp.Regexp, what string) string {
	s := a.text(name, fallback)
	if s != "" && !pattern.MatchString(s) {
		a.fault("%s has to be %s", name, what)
	}
	return s
}

func (a *attributes) duration(name string, fallback time.Duration) time.Duration {
	s := a.text(name, "")
	if s == "" {
		return fallback
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second {
		a.fault(`%s has to be a duration of at least a second, such as "90s"`, name)
		return fallback
	}
	return d
}

func (a *attributes) object(name string) map[string]any {
	var raw json.RawMessage
	if !a.take(name, &raw, "an object") {
		return nil
	}
	var m map[string]any
	if err := decode(raw, &m); err != nil {
		a.fault("%s has to be an object", name)
	}
	return m
}

// decode keeps numbers as they are written.
func decode(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(v)
}

// raw is an object as it is written.
func (a *attributes) raw(name string) json.RawMessage {
	if a.object(name) == nil {
		return nil
	}
	return a.values[name]
}

// address is where the service is. Credentials belong into headers, which are never shown.
func (a *attributes) address(name string) *url.URL {
	s := a.text(name, "")
	if s == "" {
		a.fault(`%s is required, such as "http://gpu-3:5000"`, name)
		return nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		a.fault("%s has to be an http or https URL", name)
		return nil
	case u.User != nil:
		a.fault("%s must not carry a password: put it into headers", name)
	case u.Fragment != "":
		a.fault("%s must not have a fragment", name)
	}
	return u
}

// headers are sent with every question; their values are secrets.
func (a *attributes) headers(name string) map[string]string {
	var m map[string]string
	a.take(name, &m, "an object of texts")
	for _, k := range slices.Sorted(maps.Keys(m)) {
		switch {
		case !httpguts.ValidHeaderFieldName(k):
			a.fault("%s has %q, which is no name of a header", name, k)
		case !httpguts.ValidHeaderFieldValue(m[k]):
			a.fault("%s: the value of %s is no value of a header", name, k)
		}
	}
	return m
}

// err is one sentence about all that is wrong, unknown attributes included.
func (a *attributes) err(kind string) error {
	for _, name := range slices.Sorted(maps.Keys(a.values)) {
		if !slices.Contains(a.known, name) {
			a.fault("there is no attribute %s (there are %s)", name, strings.Join(slices.Sorted(slices.Values(a.known)), ", "))
		}
	}
	if len(a.faults) == 0 {
		return nil
	}
	return fmt.Errorf("adapter %q: %s", kind, strings.Join(a.faults, "; "))
}
