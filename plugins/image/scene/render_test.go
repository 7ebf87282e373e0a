package scene

import (
	"context"
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/prompt"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func panel(t *testing.T, text string, change ...func(*Options)) *image.NRGBA {
	t.Helper()
	o := Options{Width: 96, Height: 64, Quality: "standard", Seed: 7}
	for _, c := range change {
		c(&o)
	}
	img, err := picture(t.Context(), prompt.Parse(prompt.Request{Prompt: text}), o)
	require.NoError(t, err)
	return img
}

// mean is the average colour of a picture.
func mean(img *image.NRGBA) draw.Color {
	var sum draw.Color
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			p := img.NRGBAAt(x, y)
			sum = sum.Add(draw.Color{R: float64(p.R), G: float64(p.G), B: float64(p.B)})
		}
	}
	return sum.Scale(1 / 255.0 / float64(b.Dx()*b.Dy()))
}

// difference is the mean distance of two pictures, 0..1.
func difference(a, b *image.NRGBA) float64 {
	sum := 0.0
	for i := range a.Pix {
		d := float64(a.Pix[i]) - float64(b.Pix[i])
		sum += max(d, -d)
	}
	return sum / 255 / float64(len(a.Pix))
}

func TestSameSeedDrawsTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"detective in a rainy alley at night", "three children in a snowy forest", "dragon over mountains, watercolor"} {
		first := panel(t, text)
		require.Equal(t, first.Pix, panel(t, text).Pix, text)
		other := panel(t, text, func(o *Options) { o.Seed = 8 })
		require.NotEqual(t, first.Pix, other.Pix, text)
	}
}

func TestPictureHasTheExactSize(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{{16, 16}, {17, 33}, {16, 400}, {400, 16}, {120, 50}} {
		for _, quality := range []string{"draft", "standard", "high", "ultra"} {
			img := panel(t, "a man with a dog on a street in the rain", func(o *Options) { o.Width, o.Height, o.Quality = size.X, size.Y, quality })
			require.Equal(t, size, img.Bounds().Size())
		}
	}
}

func TestNightIsDarkerThanDay(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"city street", "forest", "mountains", "beach", "castle", "field"} {
		day, night := mean(panel(t, place+" at noon")), mean(panel(t, place+" at night"))
		require.Less(t, night.Luma(), 0.75*day.Luma(), place)
	}
}

func TestSunsetIsWarmerThanNoon(t *testing.T) {
	t.Parallel()
	noon, sunset := mean(panel(t, "empty field at noon")), mean(panel(t, "empty field at sunset"))
	require.Greater(t, sunset.R/sunset.B, 1.2*noon.R/noon.B)
}

func TestWeatherShows(t *testing.T) {
	t.Parallel()
	fine := panel(t, "empty street at day, clear sky")
	for _, weather := range []string{"rain", "snow", "fog", "storm"} {
		require.Greater(t, difference(fine, panel(t, "empty street at day, "+weather)), 0.03, weather)
	}
}

func TestNoirIsNearlyGray(t *testing.T) {
	t.Parallel()
	require.Less(t, mean(panel(t, "film noir detective in an office")).Chroma(), 0.03)
	require.Greater(t, mean(panel(t, "detective in an office")).Chroma(), 0.03)
}

func TestNobodyMeansNoFigureLayer(t *testing.T) {
	t.Parallel()
	layers := func(text string) []string {
		var steps []string
		panel(t, text, func(o *Options) { o.Progress = func(_ float64, step string) { steps = append(steps, step) } })
		return steps
	}
	require.NotContains(t, layers("a street, no people"), "drawing_figures")
	require.Contains(t, layers("a man on a street"), "drawing_figures")
}

func TestProgressOnlyGrows(t *testing.T) {
	t.Parallel()
	last := -1.0
	panel(t, "a knight in a storm", func(o *Options) {
		o.Progress = func(f float64, _ string) {
			require.Greater(t, f, last)
			last = f
		}
	})
	require.InDelta(t, 1, last, 1e-9)
}

func TestCancelledPictureStopsBetweenLayers(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var steps []string
	img, err := picture(ctx, prompt.Parse(prompt.Request{Prompt: "a man on a street"}), Options{Width: 64, Height: 64, Quality: "draft", Progress: func(_ float64, step string) {
		steps = append(steps, step)
		if step == "lighting_set" {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	require.Nil(t, img)
	require.NotContains(t, steps, "placing_objects")
}

func TestGradeMovesTowardsTheReference(t *testing.T) {
	t.Parallel()
	teal := image.NewNRGBA(image.Rect(0, 0, 32, 32))
	for i := range 32 * 32 {
		c := color.NRGBA{R: 10, G: 60, B: 80, A: 255}
		if i%3 == 0 {
			c = color.NRGBA{R: 60, G: 190, B: 200, A: 255}
		}
		teal.SetNRGBA(i%32, i/32, c)
	}
	plain := mean(panel(t, "empty desert at noon"))
	graded := mean(panel(t, "empty desert at noon", func(o *Options) { o.Tones = Dominant(teal, 1) }))
	require.Greater(t, graded.B-graded.R, plain.B-plain.R+0.1)
	require.InDelta(t, plain.Luma(), graded.Luma(), 0.12, "the light of the picture stays")
}

func TestDominantColoursAddUp(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 40, 10))
	for x := range 40 {
		for y := range 10 {
			c := color.NRGBA{R: 200, A: 255}
			if x >= 30 {
				c = color.NRGBA{B: 220, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	red, total := 0.0, 0.0
	for _, tone := range Dominant(img, 1) {
		total += tone.Share
		if tone.Color.R > tone.Color.B {
			red += tone.Share
		}
	}
	require.InDelta(t, 1, total, 1e-9)
	require.InDelta(t, 0.75, red, 0.05)
	require.Empty(t, Dominant(image.NewNRGBA(image.Rect(0, 0, 4, 4)), 1), "nothing but transparency has no colour")
}

func TestEveryPlacePoseAndRoleIsDrawn(t *testing.T) {
	t.Parallel()
	blank := panel(t, "empty studio")
	for place := range placesOf() {
		sc := prompt.Parse(prompt.Request{Prompt: "a man"})
		sc.Place = place
		img, err := picture(t.Context(), sc, Options{Width: 48, Height: 32, Quality: "draft", Seed: 3})
		require.NoError(t, err, place)
		require.NotEmpty(t, img.Pix, place)
	}
	for _, who := range []string{"detective", "librarian", "girl", "knight", "queen", "wizard", "monk", "astronaut", "cowboy", "scientist", "police officer", "pirate", "chef", "superhero", "bride", "farmer", "ghost", "alien", "robot", "dog", "cat", "horse", "bird", "dragon", "deer", "bear", "elephant"} {
		require.Greater(t, difference(blank, panel(t, "a "+who+" in a studio")), 0.004, who)
	}
}

func TestEveryObjectChangesThePicture(t *testing.T) {
	t.Parallel()
	empty := panel(t, "empty field")
	for _, what := range []string{"car", "truck", "steam train", "rocket", "ufo", "airplane", "cottage", "oak", "campfire", "lighthouse", "windmill", "tent", "gravestones", "cactus", "pyramid", "bench", "flowers", "boulder", "statue", "bridge", "fence", "bicycle", "clock", "piano", "castle in the distance", "palm tree"} {
		s := prompt.Parse(prompt.Request{Prompt: "empty field, " + what})
		s.Place = "field"
		img, err := picture(t.Context(), s, Options{Width: 96, Height: 64, Quality: "standard", Seed: 7})
		require.NoError(t, err)
		require.Greater(t, difference(empty, img), 0.001, what)
	}
}

func placesOf() map[string]bool {
	return map[string]bool{"alley": true, "street": true, "rooftop": true, "harbour": true, "station": true, "castle": true, "office": true, "library": true, "room": true, "studio": true, "bar": true, "lab": true, "corridor": true, "warehouse": true, "church": true, "spaceship": true, "cave": true, "mountains": true, "desert": true, "field": true, "snowfield": true, "beach": true, "sea": true, "forest": true, "space": true, "underwater": true}
}

// picture draws a scene without layers and depth.
func picture(ctx context.Context, sc prompt.Scene, o Options) (*image.NRGBA, error) {
	p, err := Draw(ctx, sc, o)
	if err != nil {
		return nil, err
	}
	return p.Image, nil
}
