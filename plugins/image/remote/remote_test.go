package remote

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestPromptHoldsWhatTheTaskSaysInWords(t *testing.T) {
	t.Parallel()
	o := order{request: request{Prompt: "A detective. ", Pose: "standing_confident", Lighting: "dramatic_shadow", Style: "film noir style", Shot: "wide"}}
	require.Equal(t, "A detective, wide shot, standing confident pose, dramatic shadow lighting, film noir style", o.prompt())
}

func TestSizesFitTheModel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		model, want   string
		sizes         []string
		width, height int
	}{
		{"gpt-image-1", "1536x1024", nil, 1920, 1080},
		{"gpt-image-1", "1024x1536", nil, 600, 1000},
		{"gpt-image-1", "1024x1024", nil, 64, 64},
		{"dall-e-3", "1792x1024", nil, 1920, 1080},
		{"dall-e-2", "1024x1024", nil, 1920, 1080},
		{"sd-turbo", "1920x1080", nil, 1920, 1080},
		{"sd-turbo", "64x64", nil, 16, 16},
		{"sd-turbo", "768x512", []string{"512x512", "768x512"}, 1920, 1080},
	} {
		p := openAI{o: openAIOptions{Model: c.model, Sizes: c.sizes}}
		require.Equal(t, c.want, p.sizeFor(c.width, c.height), "%+v", c)
	}
	for w := minSide; w <= maxSide; w += 97 {
		for h := minSide; h <= maxSide; h += 89 {
			a, b := sides(free(w, h))
			long, short := max(a, b), min(a, b)
			ok := a%16 == 0 && b%16 == 0 && long <= 3840 && short <= 2160 && long <= 3*short && a*b >= 655360
			require.True(t, ok, "%dx%d gives %dx%d", w, h, a, b)
		}
	}
}

func TestEveryFieldIsCheckedAgain(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	for want, data := range map[string]values{
		"Prompt is required":        {"prompt": " \n"},
		"Prompt must be":            {"prompt": long},
		"prompt can't be":           {"prompt": 7},
		"Negative prompt":           {"negative_prompt": long},
		"Pose must be":              {"pose": long},
		"Lighting must be":          {"lighting": long},
		"Style must be":             {"style": long},
		"Character ID must be":      {"character_id": long},
		"Resolution must be":        {"resolution": "96X64"},
		"with 16 to 4096":           {"resolution": "9999x9999"},
		"Quality must be":           {"quality": "best"},
		"Seed must be":              {"seed": uint64(1) << 60},
		"seed can't be":             {"seed": -1},
		"At most 8":                 {"reference_images": make([]string, 9)},
		"reference_images[1]":       {"reference_images": []string{refURL, ""}},
		"at most 2048":              {"style_guide": "https://" + long},
		"Layers can't be had":       {"layers": true},
		"reference_images can't be": {"reference_images": "one"},
	} {
		o := run(t, A1111, values{"url": "http://127.0.0.1:1"}, data)
		require.Contains(t, failure(t, o).Message, want)
	}
}

func TestHostileReferencesAreNamed(t *testing.T) {
	t.Parallel()
	head := "IHDR\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x02\x00\x00\x00"
	giant := "\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + head + string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(head))))
	for name, c := range map[string]struct{ content, says string }{
		"playlist": {"#EXTM3U\nfile:///etc/passwd\n", "not an intact PNG"},
		"svg":      {`<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg/>`, "not an intact PNG"},
		"empty":    {"", "not an intact PNG"},
		"giant":    {giant, "50000 × 50000"},
	} {
		path := filepath.Join(t.TempDir(), "ref")
		require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
		o := run(t, A1111, values{"url": "http://127.0.0.1:1"}, values{"reference_images": []string{refURL}}, sdktest.WithInput(refURL, path))
		f := failure(t, o)
		require.Contains(t, f.Message, "reference_images[0]", name)
		require.Contains(t, f.Message, c.says, name)
	}
}

func TestOptionsAreCheckedAndTheWrongOneIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		backend, options, want string
	}{
		{"midjourney", `{}`, "image has previz, openai, comfyui and a1111"},
		{OpenAI, `{"url":"http://x","model":"m","colour":1}`, `the option "colour" is unknown`},
		{OpenAI, `{"url":"http://x"}`, "needs url and model"},
		{OpenAI, `{"url":"http://x","model":"m","timeout":"soon"}`, "timeout must be"},
		{OpenAI, `{"url":"http://x","model":"m","sizes":["big"]}`, "sizes must be"},
		{OpenAI, `{"url":7}`, "url can't be a number"},
		{OpenAI, `[]`, "its settings are no object"},
		{A1111, `{}`, "needs url"},
		{A1111, `{"url":"http://x","steps":0}`, "steps at least 1"},
		{A1111, `{"url":"http://x","poll_interval":"0s"}`, "poll_interval must be"},
		{ComfyUI, `{"url":"http://x"}`, "workflow is required"},
		{ComfyUI, `{"url":"http://x","loops":3}`, `the option "loops" is unknown`},
	} {
		_, err := Open(sdk.Configuration{Backend: c.backend, Options: json.RawMessage(c.options)})
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, c.backend)
	}
}
