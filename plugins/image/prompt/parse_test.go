package prompt

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPromptSaysWhereWhenAndHow(t *testing.T) {
	t.Parallel()
	type told struct{ Place, Time, Weather, Light, Style, Shot string }
	for text, want := range map[string]told{
		"1920s detective in film noir style, wearing trench coat":    {"studio", "night", "clear", "noir", "noir", "full"},
		"Detective walks through rain-soaked alley at night":         {"alley", "night", "rain", "natural", "natural", "full"},
		"wide shot of an empty city street at dawn":                  {"street", "dawn", "clear", "natural", "natural", "wide"},
		"librarian in a library by candlelight":                      {"library", "night", "clear", "candlelight", "natural", "full"},
		"Close-up portrait of a king, dramatic lighting":             {"studio", "day", "clear", "dramatic_shadow", "natural", "close_up"},
		"misty mountains at sunset":                                  {"mountains", "sunset", "fog", "natural", "natural", "wide"},
		"office overlooking the city":                                {"office", "day", "clear", "natural", "natural", "wide"},
		"a beach with mountains in the distance, blizzard":           {"beach", "day", "snow", "natural", "natural", "wide"},
		"black-and-white photo of a train station in a thunderstorm": {"station", "day", "storm", "natural", "monochrome", "wide"},
		"pencil sketch of a medieval castle, golden hour":            {"castle", "sunset", "clear", "golden_hour", "sketch", "wide"},
		"astronaut aboard the spaceship":                             {"spaceship", "day", "clear", "natural", "natural", "full"},
		"forest, not raining, no fog":                                {"forest", "day", "clear", "natural", "natural", "wide"},
		"a street without rain or snow, neon":                        {"street", "night", "clear", "neon", "natural", "wide"},
		"Ein Bild ohne bekannte Wörter":                              {"field", "day", "clear", "natural", "natural", "wide"},
		"pirate ship":                                                {"sea", "day", "clear", "natural", "natural", "wide"},
	} {
		s := Parse(Request{Prompt: text})
		require.Empty(t, cmp.Diff(want, told{s.Place, s.Time, s.Weather, s.Light, s.Style, s.Shot}), text)
	}
}

// summary sums a scene's figures up: "role pose outfit color prop+prop", in order.
func summary(s Scene) string {
	var out []string
	for _, f := range s.Figures {
		words := []string{f.Role, f.Pose}
		for _, w := range []string{f.Color, f.Outfit, f.Hat, strings.Join(f.Props, "+")} {
			if w != "" {
				words = append(words, w)
			}
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, ", ")
}

func TestPromptSaysWhoIsThere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a detective in a brown trench coat, smoking a cigarette":                   "detective standing brown coat cigarette",
		"an old woman reading a book":                                               "woman reading book",
		"a woman in a red dress stands by the window, man in a suit pointing a gun": "woman standing red dress, business pointing gun",
		"two knights fighting":                                                      "knight fighting, knight fighting",
		"three children running on the beach":                                       "child running, child running, child running",
		"a man and a woman sitting in a bar":                                        "man sitting, woman sitting",
		"woman detective":                                                           "detective standing",
		"a detective enters. The detective sits down":                               "detective walking",
		"captain standing with arms crossed":                                        "captain arms_crossed",
		"a little girl with a red balloon and a dog":                                "child standing balloon, dog standing",
		"the detective's office":                                                    "",
		"walking alone in the rain":                                                 "man walking",
		"a red car on a road":                                                       "",
		"a street with no people":                                                   "",
		"a deserted street, a man walks by":                                         "man walking",
		"no people on the street, a cat sits there":                                 "cat sitting",
	} {
		require.Equal(t, want, summary(Parse(Request{Prompt: text})), text)
	}
}

func TestTraitsReachTheRightFigure(t *testing.T) {
	t.Parallel()
	s := Parse(Request{Prompt: "an old man and a blonde woman seen from behind"})
	require.Len(t, s.Figures, 2)
	require.True(t, s.Figures[0].Old)
	require.False(t, s.Figures[1].Old)
	require.True(t, s.Figures[1].Female)
	require.True(t, s.Figures[1].Back)
	require.Equal(t, "blond", s.Figures[1].Hair)
}

func TestEmptyPlaceHasNobody(t *testing.T) {
	t.Parallel()
	for text, empty := range map[string]bool{
		"empty street": true, "a street, nobody there": true, "no people": true, "deserted beach at dawn": true,
		"a man in an empty street": false, "a street": false, "an abandoned castle with a ghost": false,
	} {
		require.Equal(t, empty, Parse(Request{Prompt: text}).Empty, text)
	}
}

func TestNegativePromptTakesAway(t *testing.T) {
	t.Parallel()
	r := Request{Prompt: "a rainy street with a man and a car", Negative: "people, cars, rain"}
	s := Parse(r)
	require.Empty(t, s.Figures)
	require.True(t, s.Empty)
	require.False(t, s.Has("car"))
	require.Equal(t, "clear", s.Weather)
}

func TestFieldsWinOverThePrompt(t *testing.T) {
	t.Parallel()
	s := Parse(Request{Prompt: "a man walking, golden hour", Pose: "standing_confident", Lighting: "dramatic_shadow", Style: "sepia"})
	require.Equal(t, "standing_confident", s.Figures[0].Pose)
	require.Equal(t, "dramatic_shadow", s.Light)
	require.Equal(t, "sepia", s.Style)
}

func TestObjectsAreCountedAndColoured(t *testing.T) {
	t.Parallel()
	s := Parse(Request{Prompt: "two tents, a blue car and a lighthouse, no trees"})
	require.Equal(t, []Object{{Kind: "tent", Count: 2}, {Kind: "car", Color: "blue", Count: 1}, {Kind: "lighthouse", Count: 1}}, s.Objects)
}

func TestCrowdIsLimited(t *testing.T) {
	t.Parallel()
	require.Len(t, Parse(Request{Prompt: "a crowd of soldiers, a dozen knights, six robots"}).Figures, maxFigures)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "no", "detective's", "a b&w café — 夜の街, 🎬", "without and without", "two two two men's"} {
		f.Add(seed, "", "")
	}
	f.Fuzz(func(t *testing.T, text, pose, lighting string) {
		s := Parse(Request{Prompt: text, Pose: pose, Lighting: lighting})
		require.NotEmpty(t, s.Place)
		require.NotEmpty(t, s.Time)
		require.LessOrEqual(t, len(s.Figures), maxFigures)
		require.Equal(t, s, Parse(Request{Prompt: text, Pose: pose, Lighting: lighting}))
	})
}
