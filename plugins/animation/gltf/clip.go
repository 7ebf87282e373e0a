package gltf

import (
	"ft.tc/backlot/plugins/animation/rig"
)

func (l *loader) clips() error {
	if len(l.doc.Animations) > maxClips {
		return refuse("it has more than %d animations", maxClips)
	}
	for i, a := range l.doc.Animations {
		if len(a.Channels) > maxTracks {
			return refuse("animations[%d] has more than %d channels", i, maxTracks)
		}
		c := rig.Clip{Name: shorten(a.Name)}
		if a.Extras != nil && a.Extras.Speed > 0 && a.Extras.Speed < 20 {
			c.Speed = a.Extras.Speed
		}
		for k, ch := range a.Channels {
			t, used, err := l.track(a, ch)
			if err != nil {
				return refuse("animations[%d].channels[%d]: %v", i, k, err)
			}
			if !used {
				continue
			}
			c.Duration = max(c.Duration, t.Times[len(t.Times)-1])
			c.Tracks = append(c.Tracks, t)
		}
		if c.Duration > 600 {
			return refuse("animations[%d] lasts longer than 600 seconds", i)
		}
		l.model.Clips = append(l.model.Clips, c)
	}
	return nil
}

var properties = map[string]rig.Property{
	"translation": rig.Translation, "rotation": rig.Rotation, "scale": rig.Scale, "weights": rig.Weights,
}

var interpolations = map[string]rig.Interpolation{"": rig.Linear, "LINEAR": rig.Linear, "STEP": rig.Step, "CUBICSPLINE": rig.Cubic}

// track reads a channel; one without a node, or of an extension, is not used.
func (l *loader) track(a animation, ch channel) (rig.Track, bool, error) {
	var t rig.Track
	property, known := properties[ch.Target.Path]
	if ch.Target.Node == nil || !known {
		return t, false, nil
	}
	t.Node, t.Property = *ch.Target.Node, property
	if t.Node < 0 || t.Node >= len(l.model.Nodes) {
		return t, false, refuse("node %d is not there", t.Node)
	}
	if ch.Sampler < 0 || ch.Sampler >= len(a.Samplers) {
		return t, false, refuse("sampler %d is not there", ch.Sampler)
	}
	s := a.Samplers[ch.Sampler]
	if t.Interpolation, known = interpolations[s.Interpolation]; !known {
		return t, false, refuse("interpolation %q is unknown", shorten(s.Interpolation))
	}
	switch property {
	case rig.Rotation:
		t.Width = 4
	case rig.Weights:
		m := l.model.Nodes[t.Node].Mesh
		if m < 0 || len(l.model.Meshes[m].Targets) == 0 {
			return t, false, nil
		}
		t.Width = len(l.model.Meshes[m].Targets)
	default:
		t.Width = 3
	}
	return t, true, l.keys(s, &t)
}

func (l *loader) keys(s sampler, t *rig.Track) error {
	times, err := l.read(s.Input, "SCALAR")
	if err != nil {
		return err
	}
	for i, v := range times.data {
		if v < 0 || i > 0 && v < times.data[i-1] {
			return refuse("its times do not rise")
		}
	}
	kind := map[rig.Property]string{rig.Translation: "VEC3", rig.Scale: "VEC3", rig.Rotation: "VEC4", rig.Weights: "SCALAR"}[t.Property]
	values, err := l.read(s.Output, kind)
	if err != nil {
		return err
	}
	need := times.count * t.Width
	if t.Interpolation == rig.Cubic {
		need *= 3
	}
	if len(values.data) != need {
		return refuse("it has %d numbers for %d keys", len(values.data), times.count)
	}
	t.Times, t.Values = times.data, values.data
	return nil
}
