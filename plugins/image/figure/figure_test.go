package figure

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/prompt"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// drawn gives the box of what a figure covers, in pixels: the ground is at y = 180, 100 pixels a metre.
func drawn(f prompt.Figure, flip bool) (c *draw.Canvas, left, top, right, bottom int) {
	c = draw.NewCanvas(300, 200)
	Draw(Brush{C: c, Light: draw.Light{Z: 1, Key: draw.Gray(0.5), Ambient: draw.Gray(0.5)}, X: 150, Y: 180, Scale: 80, Flip: flip, Depth: 1}, f, 0.3)
	left, top = 300, 200
	for i, d := range c.Depth {
		if d == 1 {
			x, y := i%300, i/300
			left, top, right, bottom = min(left, x), min(top, y), max(right, x), max(bottom, y)
		}
	}
	return c, left, top, right, bottom
}

func somebody(role, pose string) prompt.Figure {
	return prompt.Figure{Kind: "person", Role: role, Pose: pose}
}

func TestEverybodyStandsOnTheGround(t *testing.T) {
	t.Parallel()
	for name, p := range poses {
		_, _, _, _, bottom := drawn(somebody("man", name), false)
		if p.lift == 0 {
			require.InDelta(t, 180, bottom, 9, name)
		} else {
			require.Less(t, bottom, 178, name)
		}
	}
}

func TestStatureFollowsPoseAndAge(t *testing.T) {
	t.Parallel()
	tall := func(f prompt.Figure) int {
		_, _, top, _, _ := drawn(f, false)
		return 180 - top
	}
	man := tall(somebody("man", "standing"))
	require.InDelta(t, 1.78*80, man, 12)
	require.Less(t, tall(prompt.Figure{Kind: "person", Role: "child", Child: true, Pose: "standing"}), man*3/4)
	require.Less(t, tall(somebody("man", "sitting")), man*85/100)
	require.Less(t, tall(somebody("man", "kneeling")), man*85/100)
	require.Less(t, tall(somebody("man", "lying")), man/2)
	require.Greater(t, tall(somebody("man", "arms_raised")), man)
}

func TestPointingReachesOutAndTurns(t *testing.T) {
	t.Parallel()
	_, left, _, right, _ := drawn(somebody("man", "pointing"), false)
	require.Greater(t, right-150, 150-left+20)
	_, flippedLeft, _, flippedRight, _ := drawn(somebody("man", "pointing"), true)
	require.Greater(t, 150-flippedLeft, flippedRight-150+20)
}

func TestHatAndUmbrellaRiseAboveTheHead(t *testing.T) {
	t.Parallel()
	top := func(f prompt.Figure) int { _, _, y, _, _ := drawn(f, false); return y }
	bare := top(somebody("man", "standing"))
	wizard := somebody("man", "standing")
	wizard.Hat = "pointed"
	require.Less(t, top(wizard), bare-5)
	rain := somebody("man", "standing")
	rain.Props = []string{"umbrella"}
	require.Less(t, top(rain), bare-15)
}

func TestOutfitTakesTheColourOfThePrompt(t *testing.T) {
	t.Parallel()
	f := somebody("woman", "standing")
	f.Outfit, f.Color = "dress", "blue"
	c, _, _, _, _ := drawn(f, false)
	v := c.At(150, 180-85)
	require.Greater(t, v.B, v.R)
}

func TestUnknownNamesStillDrawSomebody(t *testing.T) {
	t.Parallel()
	for _, f := range []prompt.Figure{{Kind: "person", Role: "?", Pose: "?"}, {Kind: "?", Pose: "?"}} {
		_, left, _, right, _ := drawn(f, false)
		require.Greater(t, right, left)
	}
}
