package remote

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
)

func TestPromptHoldsWhatTheTaskSaysInWords(t *testing.T) {
	t.Parallel()
	o := order{request: request{
		Description: "A detective walks. ", Camera: "low_angle", Lighting: "noir_dramatic",
		Positions: []position{{"detective_jones", "center_frame", "walking_slowly"}, {}},
	}}
	require.Equal(t, "A detective walks. detective jones walking slowly center frame. low angle camera. noir dramatic lighting.", o.prompt())
	require.Equal(t, "Subtle natural motion.", (&order{}).prompt())
	require.Equal(t, strings.Repeat("😀 ", 332)+"😀", capped(strings.Repeat("😀 ", 400), 1000))
}

func TestEveryFieldIsCheckedAgain(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	for want, data := range map[string]values{
		"Storyboard images are":    {"storyboard_images": []string{}},
		"storyboard_images can't":  {"storyboard_images": "one"},
		"Storyboard image must":    {"storyboard_images": []string{""}},
		"at most 2048":             {"storyboard_images": []string{long}},
		"Scene description":        {"scene_description": long},
		"Camera angle":             {"camera_angle": long},
		"Lighting":                 {"lighting": long},
		"at most 50 characters":    {"character_positions": make([]values, 51)},
		"character_positions[1]":   {"character_positions": []values{{}, {"action": long}}},
		"Duration must be between": {"duration": 31},
		"duration can't be":        {"duration": "7"},
		"FPS must be":              {"fps": 0},
		"Resolution must be":       {"resolution": "191x108"},
		"WIDTHxHEIGHT":             {"resolution": "192x108x3"},
		"more pixels":              {"resolution": "3840x3840"},
		"Seed must be":             {"seed": uint64(1) << 60},
		"input_unavailable":        {"storyboard_images": []string{"../../etc/passwd"}},
	} {
		o := run(t, Runway, values{"api_key": "k", "url": "http://127.0.0.1:1"}, data)
		f := failure(t, o)
		require.Contains(t, f.Code+" "+f.Message, want)
	}
}

func TestOptionsAreCheckedAndTheWrongOneIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ backend, options, want string }{
		{"sora", `{}`, "video has previz, comfyui and runway"},
		{Runway, `{}`, "needs api_key"},
		{Runway, `{"api_key":"k","colour":1}`, `the option "colour" is unknown`},
		{Runway, `{"api_key":"k","poll_interval":"1s"}`, "at least 5s"},
		{Runway, `{"api_key":"k","ratios":["16:9"]}`, "ratios must be"},
		{Runway, `{"api_key":"k","timeout":"soon"}`, "timeout must be"},
		{ComfyUI, `{"url":"http://x","workflow":"testdata/image2video.json","inputs":{"prompt":"6.inputs.text"}}`, "inputs.image is required"},
		{ComfyUI, `{"url":"http://x","workflow":"testdata/image2video.json","inputs":{"prompt":"6.inputs.text"},"model_fps":0}`, "model_fps"},
	} {
		_, err := Open(sdk.Configuration{Backend: c.backend, Options: json.RawMessage(c.options)})
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, c.backend)
	}
}
