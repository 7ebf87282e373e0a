package timeline

import "math"

// FadeSeconds is the length of a transition where none is asked for and the shots are long enough for it.
const FadeSeconds = 0.75

// Shot is the stretch of frames in which one panel is visible: [Start, End).
// Its first Fade frames overlap the last ones of the shot before.
type Shot struct {
	Panel      int
	Start, End int
	Fade       int
}

// Even are the shares of panels that are on screen equally long.
func Even(panels int) []float64 {
	shares := make([]float64, panels)
	for i := range shares {
		shares[i] = 1
	}
	return shares
}

// Cut spreads panels over a film by their shares of it, with transitions of so many frames between them. With fewer
// frames than panels the last panels are left out.
func Cut(frames int, shares []float64, fade int) []Shot {
	shares = shares[:min(len(shares), frames)]
	cuts := places(frames, shares)
	shots := make([]Shot, len(shares))
	for i := range shots {
		shots[i] = Shot{Panel: i, Start: cuts[i], End: cuts[i+1]}
	}
	for i := 1; i < len(shots); i++ {
		f := fadeLength(fade, min(cuts[i+1]-cuts[i], cuts[i]-cuts[i-1]))
		shots[i].Start -= f / 2
		shots[i].Fade = f
		shots[i-1].End += f - f/2
	}
	return shots
}

// places are the frames at which shares begin, and the end. Each has a frame at least.
func places(frames int, shares []float64) []int {
	total := 0.0
	for _, s := range shares {
		total += s
	}
	cuts, at := make([]int, len(shares)+1), 0.0
	for i, s := range shares {
		at += s
		n := int(math.Floor(at/total*float64(frames) + 1e-6))
		cuts[i+1] = max(cuts[i]+1, min(n, frames-(len(shares)-1-i)))
	}
	cuts[len(shares)] = frames
	return cuts
}

// fadeLength keeps a third of every shot free of transitions at either end.
func fadeLength(fade, shot int) int { return min(fade, shot/3) }

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
