package scene

import (
	"context"
	"image"
	"math/rand/v2"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/prompt"
)

// step is a part of the work; weight is its rough share of the time. After a step that cuts, what is painted so far
// makes a layer of its own.
type step struct {
	name   string
	weight float64
	draw   func() error
	cut    bool
}

// pixelBudget caps the working size, so that memory (half a gigabyte) and time stay bounded; what is larger is
// enlarged at the end.
const pixelBudget = 6 << 20

// Panel is a picture and, where they were asked for, its parts.
type Panel struct {
	Image  *image.NRGBA
	Layers []*image.NRGBA // back to front; one over the other they give the picture, and the first is opaque
	Depth  *image.Gray    // 255 is nearest, 0 the sky
}

// Draw illustrates a scene and gives the layers and the depth that the options ask for. It gives the context's error when
// it is cancelled between two steps or while the set is cast.
func Draw(ctx context.Context, sc prompt.Scene, o Options) (*Panel, error) {
	w, h, samples := working(o)
	s := &stage{Scene: sc, ctx: ctx, c: draw.NewCanvas(w, h), seed: o.Seed, rng: rand.New(rand.NewPCG(o.Seed, 0x5ce7e)), samples: samples}
	s.breathe()
	s.look()
	var sheets []*draw.Canvas
	if err := s.work(o, func() {
		sheets = append(sheets, s.c.Copy())
		sheets[len(sheets)-1].Cover, s.c.Cover = s.c.Cover, make([]float32, w*h)
	}); err != nil {
		return nil, err
	}
	p := &Panel{Image: s.finished(o)}
	if o.Depth {
		p.Depth = s.depth(o)
	}
	if o.Layers {
		layers, err := s.separate(o, sheets, p.Image)
		if err != nil {
			return nil, err
		}
		p.Layers = layers
	}
	return p, nil
}

// work takes the steps; cut is called after those that end a layer.
func (s *stage) work(o Options, cut func()) error {
	steps := s.steps(o)
	done, total := 0.0, 0.0
	for _, l := range steps {
		total += l.weight
	}
	for _, l := range steps {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if o.Progress != nil {
			o.Progress(done/total, l.name)
		}
		if err := l.draw(); err != nil {
			return err
		}
		if l.cut && o.Layers {
			cut()
		}
		done += l.weight
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if o.Progress != nil {
		o.Progress(1, "graded")
	}
	return nil
}

func (s *stage) finished(o Options) *image.NRGBA {
	return s.c.Resize(o.Width, o.Height).Image(o.Seed)
}

// working is the size to draw in and the rays a pixel for a quality.
func working(o Options) (w, h, samples int) {
	scale, samples := 1.0, 1
	switch o.Quality {
	case "draft":
		scale = 0.5
	case "high":
		samples = 2
	case "ultra":
		scale, samples = 1.5, 2
	}
	for scale > 0.25 && scale*scale*float64(o.Width*o.Height) > pixelBudget {
		scale *= 0.9
	}
	return max(8, int(float64(o.Width)*scale)), max(8, int(float64(o.Height)*scale)), samples
}

func (s *stage) steps(o Options) []step {
	plain := func(f func()) func() error {
		return func() error { f(); return nil }
	}
	sky, set := s.cuts()
	out := []step{{"sky", 2, plain(s.paintSky), false}, {"building_set", 1, plain(s.build), sky}}
	if s.Weather == "storm" && !s.Indoors {
		out[1].cut = false
		out = append(out, step{"lightning", 0.2, plain(s.lightning), sky})
	}
	out = append(out,
		step{"lighting_set", 6, func() error { return s.world.Render(s.ctx, s.c, s.cam, s.samples) }, set},
		step{"placing_objects", 1, plain(s.placeObjects), false},
		step{"weather_behind", 1, plain(func() { s.airborne(s.lead+0.6, s.lead+14, 0.7); s.beams(); s.focus() }), true},
	)
	if len(s.Figures) > 0 {
		out = append(out, step{"drawing_figures", 2, plain(s.castFigures), true})
	}
	return append(out,
		step{"weather_before", 1, plain(func() { s.airborne(0.6, max(1, s.lead-0.3), 0.3) }), true},
		step{"grading", 2, plain(func() { s.grade(o) }), false},
	)
}

// focus throws the background out of focus behind a close figure.
func (s *stage) focus() {
	if len(s.Figures) == 0 {
		return
	}
	blur := map[string]float64{"extreme_close_up": 0.034, "close_up": 0.022, "medium_close_up": 0.014, "medium": 0.008}[s.Shot]
	if blur > 0 {
		s.c.Blur(s.unit * blur)
	}
}

// build sets the place up.
func (s *stage) build() {
	places := map[string]func(){
		"alley": s.alley, "street": s.street, "rooftop": s.rooftop, "harbour": s.harbour, "station": s.station, "castle": s.castleCourt,
		"office": s.office, "library": s.library, "room": s.room, "studio": s.studio, "bar": s.bar, "lab": s.lab, "corridor": s.corridor,
		"warehouse": s.warehouse, "church": s.church, "spaceship": s.spaceship, "cave": s.cave,
		"mountains": s.mountains, "desert": s.desert, "field": s.field, "snowfield": s.snowfield, "beach": s.beach, "sea": s.openSea,
		"forest": s.forest, "space": s.space, "underwater": s.underwater,
	}
	if f := places[s.Place]; f != nil {
		f()
		return
	}
	s.field()
}
