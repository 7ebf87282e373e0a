package prompttest

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// value is a JSON value that is read only as deep as templates ask. Numbers and the order of keys stay as
// they were written. What was read is kept, so that a name used many times costs once.
type value struct {
	raw     json.RawMessage
	fields  map[string]*value
	read    bool
	shown   string
	isShown bool
}

// newValue wraps valid JSON.
func newValue(raw json.RawMessage) *value { return &value{raw: bytes.TrimSpace(raw)} }

// lookup finds a dotted path, or the parameter whose name has the dots in it; nil if there is none.
func (v *value) lookup(path string) *value {
	if found := v.child(path); found != nil {
		return found
	}
	current := v
	for name := range strings.SplitSeq(path, ".") {
		if current = current.child(name); current == nil {
			return nil
		}
	}
	return current
}

func (v *value) child(name string) *value {
	v.open()
	return v.fields[name]
}

// names are those of the first level.
func (v *value) names() map[string]bool {
	v.open()
	names := make(map[string]bool, len(v.fields))
	for name := range v.fields {
		names[name] = true
	}
	return names
}

// open reads one level of an object, or of a list whose names are its indexes.
func (v *value) open() {
	if v.read {
		return
	}
	v.read = true
	v.fields = map[string]*value{}
	var object map[string]json.RawMessage
	var list []json.RawMessage
	switch {
	case bytes.HasPrefix(v.raw, []byte("{")) && json.Unmarshal(v.raw, &object) == nil:
		for name, raw := range object {
			v.fields[name] = newValue(raw)
		}
	case bytes.HasPrefix(v.raw, []byte("[")) && json.Unmarshal(v.raw, &list) == nil:
		for i, raw := range list {
			v.fields[strconv.Itoa(i)] = newValue(raw)
		}
	}
}

// text is what a prompt shows: strings as they are, null as nothing, all else as JSON.
func (v *value) text() string {
	if !v.isShown {
		v.shown, v.isShown = show(v.raw), true
	}
	return v.shown
}

func show(raw json.RawMessage) string {
	var s string
	if bytes.HasPrefix(raw, []byte(`"`)) && json.Unmarshal(raw, &s) == nil {
		return s
	}
	if bytes.Equal(raw, []byte("null")) {
		return ""
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return string(raw)
	}
	return compact.String()
}
