package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/image/draw"

	"ft.tc/backlot/plugins/animation/blender"
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/gltf"
	"ft.tc/backlot/plugins/animation/raster"
	"ft.tc/backlot/plugins/animation/rig"
	"ft.tc/backlot/plugins/animation/stage"
	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

// What Blender is given, and leaves, in the work folder.
const (
	blenderScript    = "blender-render.py"
	blenderScene     = "blender-scene.json"
	blenderCharacter = "blender-character.glb"
	blenderFrames    = "blender-frames"
)

// blended is the progress when Blender is done and only the encoding is left.
const blended = .9

// blend lets Blender draw the take, and encodes its frames. They go by way of the disk, one file each.
func (f *film) blend(ctx context.Context, t *sdk.Task, s blender.Settings) error {
	f.scratch = append(f.scratch, blenderScript, blenderScene, blenderCharacter, blenderFrames)
	if f.background.Picture != nil {
		return sdk.Failf(invalid, "Background: the blender backend has no images: give a colour, a gradient or transparent")
	}
	if err := f.hand(t, s); err != nil {
		return ffmpeg.Failure(ctx, t, "animation", "", err)
	}
	f.shares[1] = blended
	words, err := blender.Render(ctx, t, s, blenderScript, blenderScene, blenderCharacter, blenderFrames, func(n int) { f.progress(t, n) })
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, blender.ErrMissing):
		return sdk.Failf("blender_missing", "Blender is not installed on this host: install the blender package, or choose the backend previz")
	case err != nil:
		t.Warnf("blender: %v: %s", err, words)
		return sdk.Retryf("render_failed", "Blender could not render the animation: the host's log says why")
	}
	return f.collect(ctx, t)
}

// hand writes what Blender reads.
func (f *film) hand(t *sdk.Task, s blender.Settings) error {
	m := *f.performance.model
	m.Clips = []rig.Clip{f.bake()}
	m.Nodes = slices.Clone(m.Nodes)
	for i := range m.Nodes {
		if m.Nodes[i].Parent < 0 {
			m.Nodes[i].Local.S = m.Nodes[i].Local.S.Scale(f.performance.place.X.X)
		}
	}
	file, err := gltf.Save(&m)
	if err != nil {
		return err
	}
	scene, err := json.Marshal(f.scene(s))
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{blenderScript: blender.Script, blenderScene: scene, blenderCharacter: file} {
		if err := os.WriteFile(t.Path(name), content, 0o600); err != nil {
			return err
		}
	}
	return os.Mkdir(t.Path(blenderFrames), 0o700)
}

// wholeRate is the rate without its fraction: Blender's importer knows no other, and only the frames come back.
func (f *film) wholeRate() int { return max(int(math.Round(f.r.rate.FPS())), 1) }

// bake is the whole take as one clip: every node's place in every frame.
func (f *film) bake() rig.Clip {
	p := f.performance
	c := rig.Clip{Name: "take"}
	times := make([]float32, p.frames)
	moved := make([]rig.Track, 0, 2*len(p.model.Nodes))
	for i := range p.model.Nodes {
		moved = append(moved, rig.Track{Node: i, Property: rig.Translation, Width: 3}, rig.Track{Node: i, Property: rig.Rotation, Width: 4})
		if n := len(p.pose.Weights[i]); n > 0 {
			moved = append(moved, rig.Track{Node: i, Property: rig.Weights, Width: n})
		}
	}
	for frame := range p.frames {
		p.act(frame)
		times[frame] = float32(frame) / float32(f.wholeRate())
		for k := range moved {
			t := &moved[k]
			l := p.pose.Local[t.Node]
			if p.model.Nodes[t.Node].Parent < 0 {
				l.T = p.place.Apply(l.T)
				l.T.Z += p.root(frame)
			}
			switch t.Property {
			case rig.Translation:
				t.Values = append(t.Values, l.T.X, l.T.Y, l.T.Z)
			case rig.Rotation:
				t.Values = append(t.Values, l.R.X, l.R.Y, l.R.Z, l.R.W)
			default:
				t.Values = append(t.Values, p.pose.Weights[t.Node]...)
			}
		}
	}
	for k := range moved {
		moved[k].Times = times
	}
	c.Tracks = moved
	return c
}

func (f *film) scene(s blender.Settings) blender.Scene {
	l := stage.Lighting(f.r.Light, f.camera.Heading(), 0)
	out := blender.Scene{
		Width: f.r.width, Height: f.r.height, Frames: f.performance.frames, FPS: f.wholeRate(), Samples: s.Samples,
		Transparent: f.background.Transparent, Ground: f.r.Ground, Sky: numbers(l.Sky), Top: stage.Linear(f.background.Top), Bottom: stage.Linear(f.background.Bottom),
	}
	for i, lamp := range []raster.Lamp{l.Key, l.Fill, l.Rim} {
		out.Lamps = append(out.Lamps, blender.Lamp{Direction: numbers(lamp.Direction), Colour: numbers(lamp.Colour), Soft: l.Soft, Shadow: i == 0})
	}
	views := 1
	if f.camera.Moving() {
		views = f.performance.frames
	}
	for n := range views {
		v := f.view(n)
		fov := float32(2 * math.Atan(float64(f.r.height)/2/float64(v.Focal)))
		out.Cameras = append(out.Cameras, blender.From(v, fov))
	}
	return out
}

func numbers(v geom.Vec3) [3]float32 { return [3]float32{v.X, v.Y, v.Z} }

// collect brings Blender's frames into the picture one by one, and on into the file, as if they had been drawn here.
func (f *film) collect(ctx context.Context, t *sdk.Task) error {
	f.picture = raster.NewPicture(f.r.width, f.r.height)
	f.shares = [2]float64{blended, .97}
	f.source = func(n int) (raster.Rect, error) {
		file, err := os.Open(filepath.Join(t.Path(blenderFrames), fmt.Sprintf("%04d.png", n)))
		if err != nil {
			return raster.Rect{}, err
		}
		defer func() { _ = file.Close() }() // only read from
		got, err := png.Decode(file)
		if err != nil {
			return raster.Rect{}, err
		}
		draw.Draw(f.image(), f.image().Rect, got, got.Bounds().Min, draw.Src)
		return raster.Rect{X1: f.r.width, Y1: f.r.height}, nil
	}
	return f.shoot(ctx, t)
}
