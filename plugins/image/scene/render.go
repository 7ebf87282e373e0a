package scene

import (
	"context"
	"image"
	"math/rand/v2"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/prompt"
)

// layer is a step of the picture; weight is its rough share of the time.
type layer struct {
	name   string
	weight float64
	draw   func() error
}

// pixelBudget caps the working size, so that memory (half a gigabyte) and time stay bounded; what is larger is
// enlarged at the end.
const pixelBudget = 6 << 20

// Render illustrates a scene. It gives the context's error when it is cancelled between two layers or
// while the set is cast.
func Render(ctx context.Context, sc prompt.Scene, o Options) (*image.NRGBA, error) {
	w, h, samples := working(o)
	s := &stage{Scene: sc, ctx: ctx, c: draw.NewCanvas(w, h), seed: o.Seed, rng: rand.New(rand.NewPCG(o.Seed, 0x5ce7e)), samples: samples}
	s.breathe()
	s.look()
	layers := s.layers(o)
	done, total := 0.0, 0.0
	for _, l := range layers {
		total += l.weight
	}
	for _, l := range layers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress(done/total, l.name)
		}
		if err := l.draw(); err != nil {
			return nil, err
		}
		done += l.weight
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.Progress != nil {
		o.Progress(1, "graded")
	}
	return s.c.Resize(o.Width, o.Height).Image(o.Seed), nil
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

func (s *stage) layers(o Options) []layer {
	step := func(f func()) func() error {
		return func() error { f(); return nil }
	}
	out := []layer{{"sky", 2, step(s.paintSky)}, {"building_set", 1, step(s.build)}}
	if s.Weather == "storm" && !s.Indoors {
		out = append(out, layer{"lightning", 0.2, step(s.lightning)})
	}
	out = append(out,
		layer{"lighting_set", 6, func() error { return s.world.Render(s.ctx, s.c, s.cam, s.samples) }},
		layer{"placing_objects", 1, step(s.placeObjects)},
		layer{"weather_behind", 1, step(func() { s.airborne(s.lead+0.6, s.lead+14, 0.7); s.beams(); s.focus() })},
	)
	if len(s.Figures) > 0 {
		out = append(out, layer{"drawing_figures", 2, step(s.castFigures)})
	}
	return append(out,
		layer{"weather_before", 1, step(func() { s.airborne(0.6, max(1, s.lead-0.3), 0.3) })},
		layer{"grading", 2, step(func() { s.grade(o) })},
	)
}

// focus throws the background out of focus behind a close figure.
func (s *stage) focus() {
	if len(s.Figures) == 0 {
		return
	}
	switch s.Shot {
	case "close_up":
		s.c.Blur(s.unit * 0.022)
	case "medium":
		s.c.Blur(s.unit * 0.008)
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
