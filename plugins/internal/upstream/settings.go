package upstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"time"
)

// Settings reads a backend's block of plugins.hcl, and names what is not known there.
func Settings(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		raw = []byte("{}")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Errorf("%s can't be a %s", wrong.Field, wrong.Value)
	}
	if _, name, ok := strings.Cut(err.Error(), "unknown field "); ok {
		return fmt.Errorf("the option %s is unknown", name)
	}
	return errors.New("its settings are no object of the kinds that its schema has")
}

// Schema is the JSON Schema of a backend's block: what it has in common with others, and over that what is its own. Both
// are compiled in, so it panics where they are no JSON objects.
func Schema(common, own []byte) json.RawMessage {
	var base, over map[string]any
	if err := errors.Join(json.Unmarshal(common, &base), json.Unmarshal(own, &over)); err != nil {
		panic(err)
	}
	raw, err := json.Marshal(merged(base, over))
	if err != nil {
		panic(err)
	}
	return raw
}

func merged(base, over map[string]any) map[string]any {
	all := maps.Clone(base)
	for k, v := range over {
		b, deep := all[k].(map[string]any)
		o, deeper := v.(map[string]any)
		if deep && deeper {
			v = merged(b, o)
		}
		all[k] = v
	}
	return all
}

// Period reads a duration of a backend's block.
func Period(name, text string, otherwise time.Duration) (time.Duration, error) {
	if text == "" {
		return otherwise, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s must be a positive duration such as \"90s\"", name)
	}
	return d, nil
}
