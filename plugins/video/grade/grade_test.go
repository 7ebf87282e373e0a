package grade_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/plugins/video/grade"
)

var spoken = map[string]string{
	"noir_dramatic": "noir", "dramatic_noir": "noir", "golden_hour": "golden_hour", "Golden Hour": "golden_hour",
	"night": "moonlight", "moonlight": "moonlight", "high_key": "high_key", "low-key": "low_key",
	"candlelight": "candlelight", "neon": "neon", "overcast": "overcast", "dramatic_shadow": "low_key",
	"dramatic": "dramatic", "": "neutral", "xyzzy": "neutral", "knightly": "neutral", "noirish": "neutral",
}

func TestWordsOfAShotListNameTheirGrade(t *testing.T) {
	t.Parallel()
	for words, name := range spoken {
		require.Equal(t, name, grade.ByWords(words).Name, "%q", words)
	}
}

func TestGradeStaysInRangeAndKeepsGreysInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var words []string
		for w := range spoken {
			words = append(words, w)
		}
		g := grade.ByWords(rapid.SampledFrom(words).Draw(t, "words"))
		v := rapid.Float64Range(0, .95).Draw(t, "v")
		r1, g1, b1 := g.Pixel(v, v, v)
		r2, g2, b2 := g.Pixel(v+.05, v+.05, v+.05)
		for _, c := range []float64{r1, g1, b1, r2, g2, b2} {
			require.InDelta(t, .5, c, .5)
		}
		require.GreaterOrEqual(t, r2+g2+b2, r1+g1+b1-1e-9, "a lighter grey stays the lighter one")
	})
}

func TestGradesLookLikeTheirNames(t *testing.T) {
	t.Parallel()
	pixel := func(words string, r, g, b float64) [3]float64 {
		x, y, z := grade.ByWords(words).Pixel(r, g, b)
		return [3]float64{x, y, z}
	}
	noir := pixel("noir", .9, .2, .2)
	require.InDelta(t, noir[0], noir[2], .1, "noir has next to no colour")
	gold := pixel("golden hour", .5, .5, .5)
	require.Greater(t, gold[0], gold[2]+.15)
	moon := pixel("moonlight", .5, .5, .5)
	require.Greater(t, moon[2], moon[0]+.1)
	require.Less(t, moon[0]+moon[1]+moon[2], 1.2, "night is dark")
	require.Greater(t, pixel("high key", .3, .3, .3)[1], .35)
	require.Less(t, pixel("low key", .5, .5, .5)[1], .35)
	require.Equal(t, [3]float64{.2, .4, .6}, pixel("nothing known", .2, .4, .6))
}
