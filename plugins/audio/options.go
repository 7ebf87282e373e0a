package main

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"slices"
)

// ducking is true, false, or an object.
type ducking struct {
	On        bool     `json:"-"`
	AmountDB  float64  `json:"amount_db"`
	AttackMS  float64  `json:"attack_ms"`
	ReleaseMS float64  `json:"release_ms"`
	Under     []string `json:"under"`
}

func newDucking() ducking {
	return ducking{On: true, AmountDB: 10, AttackMS: 40, ReleaseMS: 400, Under: []string{"dialogue"}}
}

// UnmarshalJSON takes all three forms.
func (d *ducking) UnmarshalJSON(raw []byte) error {
	if isObject(raw) {
		type plain ducking
		d.On = true
		return json.Unmarshal(raw, (*plain)(d))
	}
	return json.Unmarshal(raw, &d.On)
}

// ducked are the present roles that go down, keys the ones that make them. Either may be empty: then there is nothing to do.
func (d ducking) ducked(present []string) (ducked, keys []string) {
	if !d.On || d.AmountDB == 0 {
		return nil, nil
	}
	for _, role := range present {
		switch {
		case slices.Contains(d.Under, role):
			keys = append(keys, role)
		case role == "music" || role == "ambience":
			ducked = append(ducked, role)
		}
	}
	if len(keys) == 0 || len(ducked) == 0 {
		return nil, nil
	}
	return ducked, keys
}

// peaks is true, false, or points a second.
type peaks struct{ perSecond float64 }

// UnmarshalJSON takes both forms.
func (p *peaks) UnmarshalJSON(raw []byte) error {
	var on bool
	if err := json.Unmarshal(raw, &on); err == nil {
		p.perSecond = 0
		if on {
			p.perSecond = outlineRate
		}
		return nil
	}
	if err := json.Unmarshal(raw, &p.perSecond); err != nil {
		return wrongType(raw)
	}
	if p.perSecond < 1 || p.perSecond != math.Trunc(p.perSecond) {
		p.perSecond = -1 // for check to refuse
	}
	return nil
}

// waveform is true, false, or a size.
type waveform struct {
	On     bool `json:"-"`
	Width  int  `json:"width"`
	Height int  `json:"height"`
}

// UnmarshalJSON takes all three forms.
func (w *waveform) UnmarshalJSON(raw []byte) error {
	*w = waveform{Width: 1280, Height: 240}
	if isObject(raw) {
		type plain waveform
		w.On = true
		return json.Unmarshal(raw, (*plain)(w))
	}
	return json.Unmarshal(raw, &w.On)
}

func isObject(raw []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) }

// wrongType is an error that Task.Decode puts the field's name to.
func wrongType(raw []byte) error {
	kind := "value like that"
	switch raw[0] {
	case '"':
		kind = "string"
	case '{':
		kind = "object"
	case '[':
		kind = "array"
	}
	return &json.UnmarshalTypeError{Value: kind, Type: reflect.TypeFor[float64]()}
}
