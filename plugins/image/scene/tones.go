package scene

import (
	"cmp"
	"image"
	"math"
	"slices"

	"ft.tc/backlot/plugins/image/draw"
)

const toneCount, toneSamples = 5, 4096

// Dominant finds the main colours of a picture by k-means on a grid of its pixels; the shares add up to
// weight. The same picture always gives the same tones.
func Dominant(img image.Image, weight float64) []Tone {
	pixels := sample(img)
	if len(pixels) == 0 {
		return nil
	}
	slices.SortFunc(pixels, func(a, b draw.Color) int { return cmp.Compare(a.Luma(), b.Luma()) })
	centers := make([]draw.Color, toneCount)
	for i := range centers {
		centers[i] = pixels[(2*i+1)*len(pixels)/(2*toneCount)]
	}
	var counts []int
	for range 12 {
		centers, counts = settle(pixels, centers)
	}
	var out []Tone
	for i, n := range counts {
		if n > 0 {
			out = append(out, Tone{centers[i], weight * float64(n) / float64(len(pixels))})
		}
	}
	return out
}

func sample(img image.Image) []draw.Color {
	b := img.Bounds()
	step := max(1, int(math.Sqrt(float64(b.Dx())*float64(b.Dy())/toneSamples)))
	var out []draw.Color
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for x := b.Min.X; x < b.Max.X; x += step {
			r, g, bl, a := img.At(x, y).RGBA()
			if a > 0x7fff {
				out = append(out, draw.Color{R: float64(r) / 65535, G: float64(g) / 65535, B: float64(bl) / 65535})
			}
		}
	}
	return out
}

// settle is one step of k-means.
func settle(pixels, centers []draw.Color) ([]draw.Color, []int) {
	sums, counts := make([]draw.Color, len(centers)), make([]int, len(centers))
	for _, p := range pixels {
		best, near := 0, math.Inf(1)
		for i, c := range centers {
			dr, dg, db := p.R-c.R, p.G-c.G, p.B-c.B
			if d := dr*dr + dg*dg + db*db; d < near {
				best, near = i, d
			}
		}
		sums[best], counts[best] = sums[best].Add(p), counts[best]+1
	}
	for i, n := range counts {
		if n > 0 {
			sums[i] = sums[i].Scale(1 / float64(n))
		} else {
			sums[i] = centers[i]
		}
	}
	return sums, counts
}
