package remote

import (
	"fmt"
	"math"

	"ft.tc/backlot/sdk"
)

// model is what Runway's models make where the operator's options don't say.
type model struct {
	ratios    []string
	durations []int
}

var (
	wideRatios = []string{"1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"}
	hdRatios   = []string{"1280:720", "720:1280", "1920:1080", "1080:1920"}
	twoToTen   = []int{2, 3, 4, 5, 6, 7, 8, 9, 10}
	models     = map[string]model{
		"gen4_turbo":  {wideRatios, twoToTen},
		"gen4.5":      {wideRatios, twoToTen},
		"veo3":        {hdRatios, []int{8}},
		"veo3.1":      {hdRatios, []int{4, 6, 8}},
		"veo3.1_fast": {hdRatios, []int{4, 6, 8}},
	}
)

// length is the shortest that the model makes which is long enough.
func (p *runway) length(seconds float64) (int, error) {
	for _, d := range p.o.Durations {
		if float64(d) >= seconds {
			return d, nil
		}
	}
	most := p.o.Durations[len(p.o.Durations)-1]
	return 0, sdk.Failf("unsupported_by_backend", "Duration must be at most %d seconds with the model %s: ask for a shorter film, or make it of several tasks", most, p.o.Model)
}

// ratio is the model's that is nearest in shape to what the task asks for; of equals, the one nearest in size.
func (p *runway) ratio(width, height int) string {
	best, least := "", math.Inf(1)
	for _, r := range p.o.Ratios {
		w, h := ratio(r)
		shape := math.Abs(math.Log(float64(w*height) / float64(h*width)))
		size := math.Abs(math.Log(float64(w*h) / float64(width*height)))
		if off := 1000*math.Round(100*shape) + size; off < least {
			best, least = r, off
		}
	}
	return best
}

// ratio reads W:H; zeros where it is none.
func ratio(s string) (w, h int) {
	var rest string
	if n, _ := fmt.Sscanf(s, "%d:%d%s", &w, &h, &rest); n != 2 || w < 64 || h < 64 || w > 4096 || h > 4096 {
		return 0, 0
	}
	return w, h
}
