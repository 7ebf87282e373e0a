package prompttest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The wanted counts are those of the o200k vocabulary.
func TestEstimateIsNearARealTokenizer(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, text string
		want       int
	}{
		{"prose", "The detective walks slowly through the rain-soaked alley, his trench coat pulled tight against the cold. Somewhere above him a window closes, and the only light left is the flickering neon sign of a bar that has been shut for years.", 48},
		{"instructions with JSON", "You are a helpful assistant. Answer in JSON with the keys \"name\", \"age\" and \"motivation\".\n\n{\n  \"name\": \"Ada\",\n  \"age\": 37,\n  \"motivation\": \"revenge\"\n}\n", 48},
		{"code", "func main() {\n\tfor i := 0; i < 10; i++ {\n\t\tfmt.Println(\"hello\", i)\n\t}\n}\n", 29},
		{"German", "Der Detektiv geht langsam durch die regennasse Gasse, und irgendwo über ihm schließt sich ein Fenster.", 23},
		{"Russian", "Детектив медленно идёт по мокрому от дождя переулку, и где-то над ним закрывается окно.", 27},
		{"Chinese", "侦探慢慢地走过被雨水浸透的小巷,上方某处的窗户关上了。", 29},
		{"Japanese", "探偵は雨に濡れた路地をゆっくりと歩いていく。", 23},
		{"figures", "Release 2026-11-24: 1,234,567 frames at 23.976 fps, codec h264, 1920x1080.", 34},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.InEpsilon(t, c.want, estimateTokens(c.text), 0.2)
		})
	}
}

func TestEstimateOfNothingIsNothing(t *testing.T) {
	t.Parallel()
	require.Zero(t, estimateTokens(""))
	require.Positive(t, estimateTokens("a"))
	require.Equal(t, 2*estimateTokens("word "), estimateTokens("word word "))
	require.Positive(t, estimateTokens(strings.Repeat("\n", 3)))
}
