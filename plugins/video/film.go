package main

import (
	"context"
	"fmt"
	"image/jpeg"
	"math"
	"os"

	"ft.tc/backlot/plugins/video/camera"
	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/grade"
	"ft.tc/backlot/plugins/video/slate"
	"ft.tc/backlot/plugins/video/storyboard"
	"ft.tc/backlot/plugins/video/timeline"
	"ft.tc/backlot/sdk"
)

// loaded is the progress when all panels are there and ready.
const loaded = .15

// previewEvery is how many frames lie between two previews.
const previewEvery = 24

// maxCanvasPixels bounds the memory and time that a panel takes.
const maxCanvasPixels = 16_000_000

// film is a shot in the making.
type film struct {
	width, height int
	rate          timeline.Rate
	frames        int
	shots         []timeline.Shot
	move          camera.Move
	grade         grade.Grade
	slate         *slate.Slate

	oversize                  float64 // size of the canvas to that of the film
	canvasWidth, canvasHeight int
	files                     []string // prepared panels in the work folder
	poster                    *frame.Frame
}

func newFilm(r request) *film {
	f := &film{width: r.width, height: r.height, rate: timeline.RateOf(r.FPS), grade: grade.ByWords(r.Lighting)}
	f.frames = f.rate.Frames(r.Duration)
	f.shots = timeline.Cut(f.frames, len(r.Images), f.rate)
	f.move = camera.ByWords(r.Camera).Fit(float64(f.width) / float64(f.height))
	f.size()
	if r.Slate {
		f.slate = slate.New(f.width, f.height, r.Description, f.move.Name, f.grade.Name)
	}
	return f
}

// oversampling is how many canvas pixels a pixel of the film takes in the middle of a move. The canvas
// holds no finer detail than the film shows, so that sampling it neither flickers nor blurs.
const oversampling = 1.5

func (f *film) size() {
	span := math.Sqrt(f.move.From.Span * f.move.To.Span)
	f.oversize = oversampling / span
	if most := math.Sqrt(maxCanvasPixels / float64(f.width*f.height)); f.oversize > most {
		f.oversize = math.Max(most, 1)
	}
	f.canvasWidth, f.canvasHeight = even(float64(f.width)*f.oversize), even(float64(f.height)*f.oversize)
}

func even(v float64) int { return int(math.Round(v/2)) * 2 }

func (f *film) resolution() string { return fmt.Sprintf("%dx%d", f.width, f.height) }

// load fetches every panel and prepares those that the film has frames for. All are looked at, so that
// a bad one is named whether it would be seen or not.
func (f *film) load(ctx context.Context, t *sdk.Task, urls []string) error {
	for i, url := range urls {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		t.Progress(loaded*float64(i)/float64(len(urls)), "preparing_storyboard")
		input, err := t.Input(ctx, url, sdk.InputImage)
		if err != nil {
			return err
		}
		panel, err := storyboard.Decode(input.Path)
		if err != nil {
			return badPanel(i, url, err)
		}
		if i >= len(f.shots) {
			continue
		}
		softness := math.Max(1, f.oversize*math.Min(f.move.From.Span, f.move.To.Span))
		canvas := storyboard.Compose(panel, f.canvasWidth, f.canvasHeight, softness)
		name := fmt.Sprintf("panel-%02d.yuv", i)
		f.files = append(f.files, name)
		if err := frame.FromRGBA(canvas, f.grade.Pixel).Save(t.Path(name)); err != nil {
			return err
		}
	}
	t.Progress(loaded, "rendering_video")
	return nil
}

// draw makes the frames one by one; at most two panels are in memory.
func (f *film) draw(t *sdk.Task, write func([]byte) error) error {
	out, below := frame.New(f.width, f.height), frame.New(f.width, f.height)
	panels := map[int]*frame.Frame{}
	vignette := frame.NewVignette(f.width, f.height, f.grade.Vignette)
	posterAt := timeline.Poster(f.shots)
	for n := range f.frames {
		layers := timeline.Layers(f.shots, n)
		if err := f.turn(t, panels, layers); err != nil {
			return err
		}
		if len(layers) == 1 {
			f.look(out, panels, layers[0].Shot, n)
		} else {
			f.look(below, panels, layers[0].Shot, n)
			f.look(out, panels, layers[1].Shot, n)
			out.Mix(below, layers[1].Weight)
		}
		vignette.Apply(out)
		if n == posterAt {
			f.poster = out.Clone()
		}
		f.slate.Draw(out, f.rate.Timecode(n))
		if n%previewEvery == 0 {
			preview(t, out)
		}
		if err := write(out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// turn brings in the panels of a frame and lets go of the others.
func (f *film) turn(t *sdk.Task, panels map[int]*frame.Frame, layers []timeline.Layer) error {
	for i := range panels {
		if i < layers[0].Shot {
			delete(panels, i)
		}
	}
	for _, l := range layers {
		if panels[l.Shot] != nil {
			continue
		}
		p, err := frame.Load(t.Path(f.files[l.Shot]), f.canvasWidth, f.canvasHeight)
		if err != nil {
			return err
		}
		panels[l.Shot] = p
	}
	return nil
}

// look draws what the camera sees of a shot in frame n.
func (f *film) look(out *frame.Frame, panels map[int]*frame.Frame, shot, n int) {
	at := f.move.At(f.shots[shot].At(n))
	out.Sample(panels[shot], frame.View{
		X: at.X * float64(f.canvasWidth), Y: at.Y * float64(f.canvasHeight),
		Scale: at.Span * float64(f.canvasWidth) / float64(f.width), Roll: at.Roll,
	})
}

func (f *film) savePoster(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("save poster: %w", err)
	}
	if err := jpeg.Encode(file, f.poster.RGBA(), &jpeg.Options{Quality: 90}); err != nil {
		_ = file.Close()
		return fmt.Errorf("save poster: %w", err)
	}
	return file.Close()
}
