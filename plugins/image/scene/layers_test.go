package scene

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/figure"
	"ft.tc/backlot/plugins/image/prompt"
	"ft.tc/backlot/plugins/image/set"
)

func drawn(t *testing.T, r prompt.Request, w, h int) (*Panel, prompt.Scene) {
	t.Helper()
	s := prompt.Parse(r)
	p, err := Draw(t.Context(), s, Options{Width: w, Height: h, Quality: "standard", Seed: 7, Layers: true, Depth: true})
	require.NoError(t, err)
	return p, s
}

// composite lays the layers one over the other.
func composite(layers []*image.NRGBA) *image.NRGBA {
	out := clone(layers[0])
	for _, l := range layers[1:] {
		for i := 0; i < len(out.Pix); i += 4 {
			a := float64(l.Pix[i+3]) / 255
			for ch := range 3 {
				out.Pix[i+ch] = uint8(a*float64(l.Pix[i+ch]) + (1-a)*float64(out.Pix[i+ch]) + 0.5)
			}
		}
	}
	return out
}

var styles = []string{"", "noir", "comic", "watercolour", "blueprint", "sketch"}

func TestLayersGiveThePictureInEveryStyle(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		for _, text := range []string{"detective on a street in the rain at night", "lighthouse by the sea at dawn, no people", "two people in an office, medium shot", "empty office"} {
			p, _ := drawn(t, prompt.Request{Prompt: text, Style: style}, 96, 64)
			require.GreaterOrEqual(t, len(p.Layers), 2, text)
			require.LessOrEqual(t, len(p.Layers), maxLayers, text)
			require.True(t, p.Layers[0].Opaque(), text)
			require.Less(t, difference(p.Image, composite(p.Layers)), 0.006, style+": "+text)
			for _, l := range p.Layers {
				require.Equal(t, p.Image.Bounds(), l.Bounds())
			}
		}
	}
}

func TestWhatStandsBehindAFigureIsPainted(t *testing.T) {
	t.Parallel()
	text := "a man in a field at noon, full shot"
	p, _ := drawn(t, prompt.Request{Prompt: text}, 160, 90)
	behind := composite(p.Layers[:len(p.Layers)-1])
	last := p.Layers[len(p.Layers)-1]
	solid, changed := 0, 0
	for i := 3; i < len(last.Pix); i += 4 {
		if last.Pix[i] < 250 {
			continue
		}
		solid++
		d := 0
		for ch := 1; ch <= 3; ch++ {
			v := int(behind.Pix[i-ch]) - int(p.Image.Pix[i-ch])
			d = max(d, v, -v)
		}
		if d > 12 {
			changed++
		}
	}
	require.Greater(t, solid, 300, "a figure is opaque")
	require.Greater(t, changed, solid*3/4, "and not painted into what lies behind it")
}

func TestDepthIsBrightWhereThingsAreNear(t *testing.T) {
	t.Parallel()
	p, _ := drawn(t, prompt.Request{Prompt: "a man in a field at noon, full shot"}, 96, 64)
	require.Equal(t, p.Image.Bounds(), p.Depth.Bounds())
	require.Less(t, p.Depth.GrayAt(2, 2).Y, uint8(8), "the sky is far")
	require.Greater(t, p.Depth.GrayAt(48, 63).Y, uint8(120), "the ground at the lower edge is near")
}

func TestLayersLeaveThePictureAsItIs(t *testing.T) {
	t.Parallel()
	r := prompt.Request{Prompt: "detective in a rainy alley at night", Style: "comic"}
	p, s := drawn(t, r, 96, 64)
	alone, err := picture(t.Context(), s, Options{Width: 96, Height: 64, Quality: "standard", Seed: 7})
	require.NoError(t, err)
	require.Equal(t, alone.Pix, p.Image.Pix)
}

// headShare is how much of the picture's height the lead's head takes.
func headShare(t *testing.T, shot string) float64 {
	t.Helper()
	s := &stage{Scene: prompt.Parse(prompt.Request{Prompt: "a man in an office", Shot: shot}), c: draw.NewCanvas(640, 360)}
	s.rng = rand.New(rand.NewPCG(7, 7))
	s.breathe()
	s.look()
	_, _, scale := s.cam.Project(set.Vec{Z: s.lead})
	return 0.236 * figure.Height(s.Figures[0]) / 1.78 * scale / 360
}

func TestShotSizesFrameTheHead(t *testing.T) {
	t.Parallel()
	last := 0.0
	for _, row := range []struct {
		shot      string
		low, high float64
	}{
		{"extreme_wide", 0.01, 0.04}, {"wide_shot", 0.04, 0.08}, {"full_shot", 0.08, 0.13}, {"cowboy", 0.13, 0.18}, {"medium_shot", 0.18, 0.25},
		{"medium_close_up", 0.27, 0.38}, {"close_up", 0.42, 0.6}, {"extreme_close_up", 0.75, 1.1},
	} {
		share := headShare(t, row.shot)
		require.Greater(t, share, row.low, row.shot)
		require.Less(t, share, row.high, row.shot)
		require.Greater(t, share, last, row.shot)
		last = share
	}
}

func TestStylesAreDrawnNotTinted(t *testing.T) {
	t.Parallel()
	natural := panel(t, "a man in an office")
	var seen []*image.NRGBA
	for _, style := range styles[1:] {
		p, err := picture(t.Context(), prompt.Parse(prompt.Request{Prompt: "a man in an office", Style: style}), Options{Width: 96, Height: 64, Quality: "standard", Seed: 7})
		require.NoError(t, err)
		require.Greater(t, difference(natural, p), 0.05, style)
		for _, other := range seen {
			require.Greater(t, difference(other, p), 0.05, style)
		}
		seen = append(seen, p)
	}
	blue := mean(seen[3])
	require.Greater(t, blue.B, 1.15*blue.R, "a blueprint is blue")
	corner := seen[2].NRGBAAt(0, 0)
	require.Greater(t, corner.R, uint8(215), "a watercolour leaves a white margin")
}

func BenchmarkStyles(b *testing.B) {
	for _, size := range []image.Point{{640, 360}, {1920, 1080}} {
		for _, style := range styles {
			b.Run(style+size.String(), func(b *testing.B) {
				s := prompt.Parse(prompt.Request{Prompt: "detective in a rainy alley at night, neon signs", Style: style})
				for b.Loop() {
					_, err := picture(b.Context(), s, Options{Width: size.X, Height: size.Y, Quality: "standard", Seed: 7})
					require.NoError(b, err)
				}
			})
		}
	}
}
