package timeline

// fadeSeconds is the length of a cross-fade where the shots are long enough for it.
const fadeSeconds = 0.75

// Shot is the stretch of frames in which one panel is visible: [Start, End).
// Its first Fade frames overlap the last ones of the shot before.
type Shot struct {
	Panel      int
	Start, End int
	Fade       int
}

// Cut spreads panels evenly over a film. With fewer frames than panels the last panels are left out.
func Cut(frames, panels int, rate Rate) []Shot {
	panels = min(panels, frames)
	shots := make([]Shot, panels)
	fade := fadeLength(frames/panels, rate)
	for i := range shots {
		s := Shot{Panel: i, Start: i * frames / panels, End: (i + 1) * frames / panels}
		if i > 0 {
			s.Start -= fade / 2
			s.Fade = fade
		}
		if i < panels-1 {
			s.End += fade - fade/2
		}
		shots[i] = s
	}
	return shots
}

// fadeLength keeps two thirds of every shot free of fades.
func fadeLength(shot int, rate Rate) int {
	return min(int(fadeSeconds*rate.FPS()), shot/3)
}

// At is how far the shot has come in a frame: 0 in its first, 1 in its last.
func (s Shot) At(frame int) float64 {
	if s.End-s.Start < 2 {
		return 0
	}
	return float64(frame-s.Start) / float64(s.End-s.Start-1)
}

// Layer is a shot in a frame, and how much of it covers what lies below.
type Layer struct {
	Shot   int // index into the shots
	Weight float64
}

// Layers are the one or two shots of a frame, the lower first.
func Layers(shots []Shot, frame int) []Layer {
	var layers []Layer
	for i, s := range shots {
		if frame < s.Start || frame >= s.End {
			continue
		}
		w := 1.0
		if in := frame - s.Start; in < s.Fade {
			w = float64(in+1) / float64(s.Fade+1)
		}
		layers = append(layers, Layer{Shot: i, Weight: w})
	}
	return layers
}

// Poster is the frame that shows the first panel best: the middle of what no fade touches.
func Poster(shots []Shot) int {
	end := shots[0].End
	if len(shots) > 1 {
		end = shots[1].Start
	}
	return max(0, (end-1)/2)
}
