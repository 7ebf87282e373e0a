package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/character"
	"ft.tc/backlot/sdk/sdktest"
)

// boxFile is a stranger's character: a triangle as tall as a person, that turns.
var boxFile = func() string {
	var b []byte
	for _, f := range []float32{-.5, 0, 0, .5, 0, 0, 0, 1.8, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0} {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return fmt.Sprintf(`{"asset":{"version":"2.0"},"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],
		"animations":[{"name":"Spin","channels":[{"sampler":0,"target":{"node":0,"path":"rotation"}}],"samplers":[{"input":1,"output":2}]}],
		"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":0,"byteOffset":36,"componentType":5126,"count":2,"type":"SCALAR"},
		{"bufferView":0,"byteOffset":44,"componentType":5126,"count":2,"type":"VEC4"}],
		"bufferViews":[{"buffer":0,"byteLength":76}],"buffers":[{"byteLength":76,"uri":"data:;base64,%s"}]}`, base64.StdEncoding.EncodeToString(b))
}()

func TestCharacterOfAStrangerActs(t *testing.T) {
	t.Parallel()
	crew, err := character.File()
	require.NoError(t, err)
	for name, content := range map[string][]byte{"a.gltf": []byte(boxFile), "b.glb": crew} {
		out := render(t, data{"character": "url"}, sdktest.WithInput("url", written(t, name, content)))
		require.NoError(t, out.Err, name)
		require.Contains(t, []string{"Spin", "idle"}, out.Metadata(t)["clip"])
	}
}

func TestUnknownClipIsAnsweredWithThoseThereAre(t *testing.T) {
	t.Parallel()
	require.Equal(t, `clip: the character has no clip "fly"; it has idle, walk, talk, wave, point, nod, run`, failed(t, render(t, data{"clip": "fly"}), "unknown_clip"))
	require.Contains(t, failed(t, render(t, data{"clips": []data{{"clip": "walk", "duration": 1}, {"clip": "../../etc/passwd", "duration": 1}}}), "unknown_clip"), "clips[1].clip")
	out := render(t, data{"clip": "walk", "character": "url"}, sdktest.WithInput("url", written(t, "a.gltf", []byte(boxFile))))
	require.Contains(t, failed(t, out, "unknown_clip"), "it has Spin")
}

func TestCharacterInCentimetresIsShownAsAPerson(t *testing.T) {
	t.Parallel()
	large := strings.Replace(boxFile, `"nodes":[{"mesh":0}]`, `"nodes":[{"mesh":0},{"children":[0],"scale":[-100,100,100],"translation":[500,-70,30]}]`, 1)
	plain := frames(t, render(t, data{"character": "url", "output_format": "png_sequence", "ground": false, "camera": data{"angle": "front"}}, sdktest.WithInput("url", written(t, "a.gltf", []byte(boxFile)))))
	out := render(t, data{"character": "url", "output_format": "png_sequence", "ground": false, "camera": data{"angle": "front"}}, sdktest.WithInput("url", written(t, "a.gltf", []byte(large))))
	require.Contains(t, out.Metadata(t)["warnings"].([]any)[0], "180 metres tall")
	solid := func(p image.Image) (n int) {
		for i := range 96 * 64 {
			if _, _, _, a := p.At(i%96, i/96).RGBA(); a > 0x8000 {
				n++
			}
		}
		return n
	}
	require.Greater(t, solid(plain[0]), 100)
	require.InDelta(t, solid(plain[0]), solid(frames(t, out)[0]), 60)
}

// bomb is the header of a PNG of the given size; nothing follows it.
func bomb(w, h uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	head = append(head, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, head...), crc32.ChecksumIEEE(head))
}

func TestHostileInputsNameTheirField(t *testing.T) {
	t.Parallel()
	crew, err := character.File()
	require.NoError(t, err)
	corpus := map[string][]byte{
		"empty": {}, "playlist": []byte("#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n"), "entities": []byte(`<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>`),
		"bomb": bomb(50_000, 50_000), "cut": crew[:len(crew)/2], "deep": []byte(`{"asset":{"version":"2.0"},"extras":` + strings.Repeat("[", 200_000)),
		"elsewhere": []byte(strings.Replace(boxFile, "data:;base64,", "../../etc/passwd?", 1)), "not utf-8": {'{', 0xff, 0xfe, '}'},
	}
	for name, content := range corpus {
		out := render(t, data{"character": "https://x/a.glb"}, sdktest.WithInput("https://x/a.glb", written(t, "x", content)))
		require.Contains(t, failed(t, out, "invalid_input"), "character: https://x/a.glb can't be used: ", name)
		out = render(t, data{"background": "https://x/b.png"}, sdktest.WithInput("https://x/b.png", written(t, "x", content)))
		code := "input_not_image"
		if name == "bomb" {
			code = "input_too_large"
		}
		require.Contains(t, failed(t, out, code), "background: https://x/b.png", name)
	}
	require.Contains(t, failed(t, render(t, data{"character": "https://x/none.glb"}), "input_unavailable"), "https://x/none.glb")
}

func TestImageStandsBehindTheCharacter(t *testing.T) {
	t.Parallel()
	red := image.NewNRGBA(image.Rect(0, 0, 30, 20))
	for i := range 600 {
		red.Set(i%30, i/30, color.NRGBA{R: 200, A: 255})
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, red))
	out := render(t, data{"background": "wall", "output_format": "png_sequence"}, sdktest.WithInput("wall", written(t, "wall.png", b.Bytes())))
	first := frames(t, out)[0]
	require.Equal(t, color.NRGBAModel.Convert(color.NRGBA{R: 200, A: 255}), color.NRGBAModel.Convert(first.At(2, 2)))
	require.Equal(t, false, out.Metadata(t)["alpha"])
}

func TestTransparentMP4IsRefused(t *testing.T) {
	t.Parallel()
	require.Contains(t, failed(t, render(t, data{"background": "transparent"}), "invalid_task_data"), "mov or png_sequence")
}

// wrong are values that a field must not have, as JSON, and whether the schema alone can tell.
var wrong = map[string][]string{
	"character": {`7`, `""`, `[]`, `"` + strings.Repeat("x", 1<<20) + `"`}, "clip": {`7`, `{}`, `"` + strings.Repeat("x", 1<<20) + `"`},
	"clips":    {`"walk"`, `[]`, `[7]`, `[{}]`, `[{"clip":"walk"}]`, `[{"clip":"walk","duration":0}]`, `[{"clip":"walk","duration":31}]`, `[{"clip":"","duration":1}]`, `[` + strings.Repeat(`{"clip":"walk","duration":1},`, 20) + `{"clip":"walk","duration":1}]`},
	"duration": {`"3"`, `0.4`, `30.1`, `-1`, `1e999`}, "fps": {`"24"`, `0.5`, `61`, `-24`},
	"resolution": {`7`, `""`, `"8x8"`, `"65x64"`, `"64x3842"`, `"64 x 64"`, `"0064x64"`, `"64x64x64"`, `"-64x64"`, `"🎬x64"`, `"` + strings.Repeat("6", 1<<20) + `x64"`},
	"camera":     {`"front"`, `7`, `{"angle":"up"}`, `{"shot":7}`, `{"move":"fly"}`, `{"distance":0.1}`, `{"distance":101}`, `{"yaw":361}`, `{"yaw":"9"}`, `{"pitch":-81}`, `{"fov":4}`, `{"fov":111}`},
	"light":      {`7`, `""`, `"Day"`, `"../../etc/passwd"`}, "background": {`7`, `""`, `"#12345"`, `"gradient:#000000"`, "\"#\u202effffff\"", `"` + strings.Repeat("x", 1<<20) + `"`},
	"ground": {`"yes"`, `1`}, "travel": {`true`, `""`, `"away"`}, "lip_sync": {`7`, `""`, `{}`, `"` + strings.Repeat("x", 1<<20) + `"`},
	"wardrobe":  {`"red"`, `[]`, `{"coat":7}`, `{"coat":"#12"}`, `{"hat":"🎩"}`, `{"skin":"../../etc/passwd"}`, `{"coat":"` + strings.Repeat("x", 1<<20) + `"}`},
	"antialias": {`0`, `3`, `"2"`, `1.5`}, "output_format": {`7`, `""`, `"gif"`, `"mp4; rm -rf /"`},
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", document))
	s, err := c.Compile("schema.json")
	require.NoError(t, err)
	return s
}

func TestWrongValuesOfEveryFieldAreRefusedTwice(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	var document struct{ Properties map[string]json.RawMessage }
	require.NoError(t, json.Unmarshal(schema, &document))
	for field := range document.Properties {
		require.NotEmpty(t, wrong[field], "the corpus has the field %s", field)
	}
	for field, values := range wrong {
		for _, value := range values {
			name := fmt.Sprintf("%s = %.60s", field, value)
			text := fmt.Sprintf(`{"fps":2,"resolution":"64x64",%q:%s}`, field, value)
			if v, err := jsonschema.UnmarshalJSON(strings.NewReader(text)); err == nil && field != "background" {
				require.Error(t, s.Validate(v), name)
			}
			if !json.Valid([]byte(text)) {
				continue
			}
			out := sdktest.Run(t, plugin(), "render_animation", json.RawMessage(text))
			message := failed(t, out, "invalid_task_data")
			require.Contains(t, strings.ReplaceAll(strings.ToLower(message), " ", "_"), strings.TrimSuffix(field, "s"), name)
		}
	}
}

func TestGoodValuesPassTheSchema(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	for _, text := range []string{
		`{}`, `{"unknown":1,"project_id":"x"}`, `{"resolution":"3840x2160"}`, `{"camera":{"angle":"low","shot":"close_up","move":"orbit","yaw":-20.5,"unknown":1}}`,
		`{"wardrobe":{"coat":"#A1b2C3","hat":"navy","hair":"none"}}`, `{"clips":[{"clip":"walk","duration":1},{"clip":"wave","duration":2.5}]}`,
		`{"background":"gradient:#000000-#ffffff","antialias":1,"output_format":"mov","travel":"cross"}`,
	} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		require.NoError(t, err)
		require.NoError(t, s.Validate(v), text)
	}
}

func TestEveryRuleHasASentence(t *testing.T) {
	t.Parallel()
	var walk func(path string, v map[string]any)
	walk = func(path string, v map[string]any) {
		if _, reference := v["$ref"]; !reference {
			require.NotEmpty(t, v["errorMessage"], path)
		}
		for _, key := range []string{"properties", "$defs"} {
			if all, ok := v[key].(map[string]any); ok {
				for name, sub := range all {
					walk(path+"."+name, sub.(map[string]any))
				}
			}
		}
		if items, ok := v["items"].(map[string]any); ok {
			walk(path+"[]", items)
		}
	}
	for _, s := range [][]byte{schema, blenderSchema} {
		var document map[string]any
		require.NoError(t, json.Unmarshal(s, &document))
		walk("", document)
	}
}

func TestRoomForMoreThanFourKIsRefused(t *testing.T) {
	t.Parallel()
	require.Contains(t, failed(t, render(t, data{"resolution": "3840x3840"}), "invalid_task_data"), "3840x2160")
	clips := make([]data, 4)
	for i := range clips {
		clips[i] = data{"clip": "walk", "duration": 10}
	}
	require.Contains(t, failed(t, render(t, data{"clips": clips}), "invalid_task_data"), "30 seconds together")
}
