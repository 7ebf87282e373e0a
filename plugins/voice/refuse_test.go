package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestBadFieldIsNamedBySchemaAndGenerator(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", doc))
	compiled, err := c.Compile("schema.json")
	require.NoError(t, err)
	long := strings.Repeat("x", 1<<20)
	for field, values := range map[string][]any{
		"text":             {nil, "", "  \n", long, 7, []string{"a"}, strings.Repeat("x", 5001)},
		"emotion":          {7, long, strings.Repeat("é", 201)},
		"pace":             {0, .49, 2.01, -1, long, []int{1}, true},
		"background_noise": {7, long},
		"output_format":    {"aiff", "", "../../etc/passwd", 7, "MP3"},
		"sample_rate":      {0, -1, 44101, 1e9, "44100", 16000.5},
		"language":         {"", "english please", "../../x", 7, "en_US"},
		"seed":             {-1, 1.5, "1", 1e17},
	} {
		for _, v := range values {
			d := data{"text": line}
			d[field] = v
			raw, err := json.Marshal(d)
			require.NoError(t, err)
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			require.NoError(t, err)
			require.Error(t, compiled.Validate(value), "%s: %.60v", field, v)
			if field == "seed" && v == 1e17 { // the schema alone knows that no JSON number is exact there
				continue
			}
			o := speak(t, d)
			require.Error(t, o.Err, "%s: %.60v", field, v)
			f := failure(t, o.Err)
			name := strings.ReplaceAll(field, "_", " ")
			require.Contains(t, strings.ToLower(strings.ReplaceAll(f.Message, "_", " ")), name, "%s: %.60v", field, v)
			require.Less(t, len(f.Message), 400)
			nothingLeft(t, o)
		}
	}
}

func TestProfileIsRefusedByItsField(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"pitch":13}`: "pitch", `{"pitch":"low"}`: "pitch", `{"rate":0.1}`: "rate", `{"timbre":"purple"}`: "timbre", `{"voice":"nobody"}`: "voice",
		`{"voice":"../../etc/passwd"}`: "voice", `{"pronunciation":{"":"x"}}`: "pronunciation", `{"pronunciation":["x"]}`: "pronunciation",
		`[1]`: profileField, `not json`: profileField, ``: profileField, "#EXTM3U\nhttp://x/": profileField,
		`{"name":"` + strings.Repeat("x", 70<<10) + `"}`: "65536 bytes",
	} {
		o := speak(t, data{"character_voice_profile": "p"}, sdktest.WithInput("p", document(t, text)))
		f := failure(t, o.Err)
		require.Contains(t, f.Message, profileField)
		require.Contains(t, f.Message, want)
		nothingLeft(t, o)
	}
}

func TestTextWithNothingToSayIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"🙂🙂🙂", "مرحبا بالعالم", "!!! …"} {
		require.Contains(t, failure(t, speak(t, data{"text": text}).Err).Message, "Text has nothing")
	}
}

// What looks like an option, markup or a path is text like any other.
func TestTextIsNothingButText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"-voice kal -ssml hello", "--help", "<speak>hello</speak>", "../../etc/passwd", "'; rm -rf /; echo '", "%s %n hello"} {
		o := spokenWell(t, data{"text": text})
		require.NotEmpty(t, track(t, o).Words, text)
		names, err := os.ReadDir(o.WorkDir)
		require.NoError(t, err)
		require.Len(t, names, 4)
	}
}

func TestCancelledTaskLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("cancelled")
	g := sdk.Func(shared().Specification(), func(ctx context.Context, task *sdk.Task) (*sdk.Result, error) {
		go func() {
			for { // as soon as something is on the tape
				if _, err := os.Stat(filepath.Join(task.WorkDir, tapeName)); err == nil {
					cancel(stop)
					return
				}
				if ctx.Err() != nil {
					return
				}
			}
		}()
		return shared().Generate(ctx, task)
	})
	o := sdktest.Run(t, sdk.Plugin{Name: "voice", Version: "1.0.0", Generators: []sdk.Generator{g}}, "generate_character_voice",
		data{"text": strings.Repeat(line+" ", 20)}, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, stop)
	nothingLeft(t, o)
}
