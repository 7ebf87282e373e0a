package remote

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"ft.tc/backlot/plugins/internal/upstream/picture"
)

// sizeFor is the size that the model makes which is nearest in shape to what the task asks for.
func (p *openAI) sizeFor(width, height int) string {
	if len(p.o.Sizes) > 0 {
		return nearest(p.o.Sizes, width, height)
	}
	switch {
	case strings.HasPrefix(p.o.Model, "gpt-image-2"):
		return free(width, height)
	case p.gpt():
		return nearest([]string{"1024x1024", "1536x1024", "1024x1536"}, width, height)
	case p.o.Model == "dall-e-3":
		return nearest([]string{"1024x1024", "1792x1024", "1024x1792"}, width, height)
	case p.dalle():
		return "1024x1024"
	}
	w, h := picture.Within(width, height, 8, 2048)
	return fmt.Sprintf("%dx%d", w, h)
}

// The limits of gpt-image-2: sides divisible by 16, a shape from 1:3 to 3:1, at most 3840x2160, and at least about
// 0.65 megapixels.
const (
	freeStep   = 16
	freeLong   = 3840
	freeShort  = 2160
	freePixels = 1 << 20
	freeShape  = 3.0
)

func free(width, height int) string {
	w, h := float64(width), float64(height)
	if w > freeShape*h {
		h = w / freeShape
	}
	if h > freeShape*w {
		w = h / freeShape
	}
	if w*h < freePixels {
		grow := math.Sqrt(freePixels / (w * h))
		w, h = w*grow, h*grow
	}
	if shrink := math.Min(freeLong/math.Max(w, h), freeShort/math.Min(w, h)); shrink < 1 {
		w, h = w*shrink, h*shrink
	}
	// The longer side is rounded down; the shorter so that the shape stays within its bounds.
	long, short := int(math.Max(w, h)/freeStep)*freeStep, int(math.Round(math.Min(w, h)/freeStep))*freeStep
	if float64(long) > freeShape*float64(short) {
		short += freeStep
	}
	if w >= h {
		return fmt.Sprintf("%dx%d", long, min(short, long))
	}
	return fmt.Sprintf("%dx%d", min(short, long), long)
}

func nearest(sizes []string, width, height int) string {
	best, off := sizes[0], math.Inf(1)
	for _, s := range sizes {
		w, h := sides(s)
		shape := math.Abs(math.Log(float64(w) / float64(h) * float64(height) / float64(width)))
		if shape < off-1e-9 {
			best, off = s, shape
		}
	}
	return best
}

// sides reads WxH; zeros where it is none.
func sides(s string) (w, h int) {
	a, b, _ := strings.Cut(s, "x")
	w, _ = strconv.Atoi(a)
	h, _ = strconv.Atoi(b)
	return w, h
}
