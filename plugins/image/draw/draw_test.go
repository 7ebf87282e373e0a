package draw

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func area(m *Mask) (sum float64) {
	for _, a := range m.A {
		sum += float64(a)
	}
	return sum
}

func TestShapesCoverTheirArea(t *testing.T) {
	t.Parallel()
	c := NewCanvas(100, 100)
	require.InDelta(t, 800, area(c.Mask(Rect(10.5, 20, 50.5, 40), 0)), 4)
	require.InDelta(t, math.Pi*400, area(c.Mask(Ellipse(50, 50, 20, 20, 0), 0)), 12)
	limb := c.Mask(Limb(Point{20, 50}, 10, Point{60, 50}, 10), 0)
	require.InDelta(t, 800+math.Pi*100, area(limb), 12)
}

func TestOverlapOfOppositeWindingStaysCovered(t *testing.T) {
	t.Parallel()
	c := NewCanvas(60, 60)
	clockwise := Rect(10, 10, 40, 40)
	counter := Poly(Point{20, 20}, Point{20, 50}, Point{50, 50}, Point{50, 20})
	require.InDelta(t, 900+900-400, area(c.Mask(Join(clockwise, counter), 0)), 4)
}

func TestShapeFarOutsideCostsNothing(t *testing.T) {
	t.Parallel()
	c := NewCanvas(20, 20)
	require.Nil(t, c.Mask(Rect(1e6, 1e6, 2e6, 2e6), 2))
	require.Nil(t, c.Mask(nil, 2))
	require.InDelta(t, 400, area(c.Mask(Rect(-1e7, -1e7, 1e7, 1e7), 0)), 1)
}

func TestNearThingsHideFarOnes(t *testing.T) {
	t.Parallel()
	c := NewCanvas(10, 10)
	all := Rect(0, 0, 10, 10)
	c.Fill(c.Mask(all, 0), Color{R: 1}, 1, 2.7)
	c.Fill(c.Mask(all, 0), Color{G: 1}, 1, 5)
	require.Equal(t, Color{R: 1}, c.At(5, 5))
	c.Fill(c.Mask(all, 0), Color{B: 1}, 1, 2.7)
	require.Equal(t, Color{B: 1}, c.At(5, 5), "the later of two at the same depth lies on top")
}

func TestFormIsLitFromItsLight(t *testing.T) {
	t.Parallel()
	c := NewCanvas(80, 80)
	c.Form(Ellipse(40, 40, 30, 30, 0), Gray(0.8), Light{X: -0.8, Z: 0.6, Key: Gray(1), Ambient: Gray(0.1)}, 20, 1)
	require.Greater(t, c.At(20, 40).Luma(), 2*c.At(60, 40).Luma())
}

func TestAirVeilsWhatIsFar(t *testing.T) {
	t.Parallel()
	haze := Gray(0.7)
	require.Equal(t, haze, Light{Haze: haze, Air: 1}.Through(Color{R: 1}))
	require.Equal(t, Color{R: 1}, Light{Haze: haze}.Through(Color{R: 1}))
}

func TestBlurKeepsTheLight(t *testing.T) {
	t.Parallel()
	c := NewCanvas(64, 64)
	c.Set(32, 32, Gray(64))
	c.Blur(8)
	sum := 0.0
	for i := range 64 * 64 {
		sum += c.At(i%64, i/64).Luma()
	}
	require.InDelta(t, 64, sum, 0.5)
	require.Less(t, c.At(32, 32).Luma(), 4.0)
}

func TestResizeAverages(t *testing.T) {
	t.Parallel()
	c := NewCanvas(4, 4)
	c.Each(func(x, _ int, _ Color) Color { return Gray(float64(x % 2)) })
	require.InDelta(t, 0.5, c.Resize(2, 2).At(0, 0).Luma(), 0.13)
	require.Same(t, c, c.Resize(4, 4))
}

func TestNoiseIsReproducibleAndBounded(t *testing.T) {
	t.Parallel()
	sum := 0.0
	for i := range 2000 {
		v := Fractal(9, float64(i)*0.37, float64(i)*-0.21, 4)
		require.True(t, v >= 0 && v < 1)
		require.InDelta(t, v, Fractal(9, float64(i)*0.37, float64(i)*-0.21, 4), 0)
		sum += v
	}
	require.InDelta(t, 0.5, sum/2000, 0.05)
	require.NotEqual(t, Hash(1, 2, 3), Hash(2, 2, 3))
}
