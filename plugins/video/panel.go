package main

import (
	"context"
	"fmt"
	"image"
	"math"

	"ft.tc/backlot/plugins/video/camera"
	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/storyboard"
	"ft.tc/backlot/sdk"
)

// loaded is the progress when all panels are there and ready.
const loaded = .15

// maxCanvasPixels bounds the memory and time that a panel takes, maxLayeredPixels that of its layers together.
const maxCanvasPixels, maxLayeredPixels = 16_000_000, 24_000_000

// oversampling is how many canvas pixels a pixel of the film takes in the middle of a move. The canvas
// holds no finer detail than the film shows, so that sampling it neither flickers nor blurs.
const oversampling = 1.4

// panel is a prepared panel in the work folder: a base that covers all of the canvas, and layers above it.
type panel struct {
	width, height int // of the canvas
	enlargement   float64
	base          string // file name; empty where there is only what the layers show
	baseNearness  float64
	layers        []layerFile
}

type layerFile struct {
	name     string
	bounds   image.Rectangle
	nearness float64
}

// load fetches every panel and prepares those that the film has frames for. All are looked at, so that
// a bad one is named whether it would be seen or not.
func (f *film) load(ctx context.Context, t *sdk.Task, r request) error {
	for i, url := range r.Images {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		t.Progress(loaded*float64(i)/float64(len(r.Images)), "preparing_storyboard")
		panel, err := f.image(ctx, t, fmt.Sprintf("storyboard_images[%d]", i), url)
		if err != nil {
			return err
		}
		var layers []string
		if i < len(r.Layers) {
			layers = r.Layers[i]
		}
		if i >= len(f.shots) {
			continue
		}
		if err := f.prepare(ctx, t, i, panel, layers); err != nil {
			return err
		}
	}
	return nil
}

// image fetches a picture that a field names.
func (f *film) image(ctx context.Context, t *sdk.Task, field, url string) (image.Image, error) {
	input, err := t.Input(ctx, url, sdk.InputImage)
	if err != nil {
		return nil, err
	}
	picture, err := storyboard.Decode(input.Path)
	if err != nil {
		return nil, badPicture(field, url, err)
	}
	return picture, nil
}

// prepare lays out panel i of the film and its layers.
func (f *film) prepare(ctx context.Context, t *sdk.Task, i int, picture image.Image, layers []string) error {
	s := &f.shots[i]
	canvas := f.canvas(s, len(layers))
	if len(layers) == 0 {
		s.panel.base = fmt.Sprintf("panel-%02d.nv12", i)
		s.panel.baseNearness = 1
		return canvas.Compose(picture).Save(f.keep(t, s.panel.base))
	}
	for k, url := range layers {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		drawn, err := f.image(ctx, t, fmt.Sprintf("storyboard_layers[%d][%d]", i, k), url)
		if err != nil {
			return err
		}
		if err := f.layer(t, s, canvas, picture, drawn, i, k, camera.Nearness(k, len(layers))); err != nil {
			return err
		}
	}
	return nil
}

// layer lays out layer k of panel i. Where the last of them leaves holes, the panel shows through, out of focus.
func (f *film) layer(t *sdk.Task, s *shot, canvas storyboard.Canvas, picture, drawn image.Image, i, k int, nearness float64) error {
	if k == 0 {
		s.panel.base, s.panel.baseNearness = fmt.Sprintf("panel-%02d.nv12", i), nearness
		if canvas.Covers(drawn) {
			return canvas.Compose(drawn).Save(f.keep(t, s.panel.base))
		}
		if err := canvas.Backdrop(picture).Save(f.keep(t, s.panel.base)); err != nil {
			return err
		}
	}
	layer := canvas.Layer(drawn)
	if layer == nil {
		return nil
	}
	name := fmt.Sprintf("panel-%02d-%d.layer", i, k)
	s.panel.layers = append(s.panel.layers, layerFile{name, layer.Bounds, nearness})
	return layer.Save(f.keep(t, name))
}

// canvas is what the panel of a shot is laid out on: as large as the closest look at it needs, within what memory there
// is for it.
func (f *film) canvas(s *shot, layers int) storyboard.Canvas {
	w, h := f.picture.Dx(), f.picture.Dy()
	s.panel.enlargement = 1
	if layers > 0 {
		s.panel.enlargement = s.move.Enlargement(layers, f.aspect())
	}
	span := math.Sqrt(s.move.From.Span*s.move.To.Span) / s.panel.enlargement
	oversize := oversampling / span
	budget := float64(min(maxCanvasPixels, maxLayeredPixels/max(layers, 1)))
	if most := math.Sqrt(budget / float64(w*h)); oversize > most {
		oversize = math.Max(most, 1)
	}
	s.panel.width, s.panel.height = even(float64(w)*oversize), even(float64(h)*oversize)
	closest := math.Min(s.move.From.Span, s.move.To.Span) / s.panel.enlargement
	return storyboard.Canvas{
		Width: s.panel.width, Height: s.panel.height, Softness: math.Max(1, oversize*closest), Tones: s.look.tones,
	}
}

func even(v float64) int { return int(math.Round(v/2)) * 2 }

// stage is a panel in memory.
type stage struct {
	panel  *panel
	base   *frame.Frame
	layers []*frame.Layer
}

func (p *panel) raise(t *sdk.Task) (*stage, error) {
	base, err := frame.Load(t.Path(p.base), p.width, p.height)
	if err != nil {
		return nil, err
	}
	s := &stage{panel: p, base: base}
	for _, l := range p.layers {
		layer, err := frame.LoadLayer(t.Path(l.name), l.bounds)
		if err != nil {
			return nil, err
		}
		s.layers = append(s.layers, layer)
	}
	return s, nil
}

// film draws what the camera sees at a part of the shot: the base, and the layers above it, each by its nearness.
func (s *stage) film(out *frame.Frame, move camera.Move, part float64) {
	out.Sample(s.base, s.view(out, move.Near(part, s.panel.baseNearness)))
	for i, l := range s.layers {
		out.Over(l, s.view(out, move.Near(part, s.panel.layers[i].nearness)))
	}
}

func (s *stage) view(out *frame.Frame, at camera.Framing) frame.View {
	at = at.Inside(s.panel.enlargement)
	return frame.View{
		X: at.X * float64(s.panel.width), Y: at.Y * float64(s.panel.height),
		Scale: at.Span * float64(s.panel.width) / float64(out.Width), Roll: at.Roll,
	}
}
