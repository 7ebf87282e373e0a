package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/blender"
	"ft.tc/backlot/plugins/animation/gltf"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestScriptForBlenderIsPython(t *testing.T) {
	t.Parallel()
	script := written(t, "render.py", blender.Script)
	out, err := exec.CommandContext(t.Context(), "python3", "-m", "py_compile", script).CombinedOutput()
	require.NoError(t, err, string(out))
}

func TestMissingBlenderIsSaidInASentence(t *testing.T) {
	t.Parallel()
	out := render(t, nil, sdktest.WithBackend("blender", map[string]any{"program": "no-such-blender"}))
	require.Equal(t, "Blender is not installed on this host: install the blender package, or choose the backend previz", failed(t, out, "blender_missing"))
}

func TestSettingsOfBlenderAreChecked(t *testing.T) {
	t.Parallel()
	for _, options := range []string{`{"samples":0}`, `{"samples":"x"}`, `{"program":""}`, `{"program":"-x"}`} {
		g := &animator{}
		require.Error(t, g.Configure(t.Context(), configuration("blender", options)), options)
	}
	require.Error(t, (&animator{}).Configure(t.Context(), configuration("maya", `{}`)))
	require.NoError(t, (&animator{}).Configure(t.Context(), configuration("blender", `{}`)))
}

// stand is a program in Blender's place: it keeps what it was given, and leaves red frames.
func stand(t *testing.T, frames int, keep string) string {
	t.Helper()
	dir := t.TempDir()
	red := image.NewNRGBA(image.Rect(0, 0, 96, 64))
	for i := range 96 * 64 {
		red.SetNRGBA(i%96, i/96, color.NRGBA{R: 255, A: 255})
	}
	file, err := os.Create(filepath.Join(dir, "red.png"))
	require.NoError(t, err)
	require.NoError(t, png.Encode(file, red))
	require.NoError(t, file.Close())
	script := fmt.Sprintf(`#!/bin/sh
while [ "$1" != "--" ]; do shift; done
cp "$2" "$3" %q
for n in $(seq 0 %d); do cp %q "$4/$(printf %%04d $n).png"; echo "backlot frame $((n+1))"; done
`, keep, frames-1, filepath.Join(dir, "red.png"))
	program := filepath.Join(dir, "blender")
	require.NoError(t, os.WriteFile(program, []byte(script), 0o700))
	return program
}

func TestTakeGoesToBlenderAndItsFramesComeBack(t *testing.T) {
	t.Parallel()
	keep := t.TempDir()
	out := render(t, data{"clip": "walk", "travel": "forward", "camera": data{"move": "orbit"}, "output_format": "png_sequence", "background": "#112233"},
		sdktest.WithBackend("blender", map[string]any{"program": stand(t, 4, keep), "samples": 3}))
	all := frames(t, out)
	require.Len(t, all, 4)
	require.Equal(t, color.NRGBAModel.Convert(color.NRGBA{R: 255, A: 255}), color.NRGBAModel.Convert(all[3].At(5, 5)))
	require.Equal(t, "blender/cycles", out.Metadata(t)["generation_model"])
	require.ElementsMatch(t, []string{"animation.zip", "poster.jpg"}, names(t, out.WorkDir))

	raw, err := os.ReadFile(filepath.Join(keep, blenderScene))
	require.NoError(t, err)
	var scene blender.Scene
	require.NoError(t, json.Unmarshal(raw, &scene))
	require.Len(t, scene.Cameras, 4)
	require.NotEqual(t, scene.Cameras[0], scene.Cameras[3])
	require.Equal(t, 3, scene.Samples)
	character, err := os.ReadFile(filepath.Join(keep, blenderCharacter))
	require.NoError(t, err)
	m, err := gltf.Load(character)
	require.NoError(t, err)
	take, ok := m.Clip("take")
	require.True(t, ok)
	require.InDelta(t, 3./8, take.Duration, 1e-6)
}

func TestBlenderThatFailsIsReported(t *testing.T) {
	t.Parallel()
	out := render(t, nil, sdktest.WithBackend("blender", map[string]any{"program": "false"}))
	require.Contains(t, failed(t, out, "render_failed"), "Blender could not render")
	require.NotEmpty(t, out.Logs)
}

// The real thing, where it is installed.
func TestBlenderRenders(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("blender"); err != nil {
		t.Skip("blender is not installed on this machine: the backend is tested with a stand-in alone")
	}
	out := render(t, data{"clip": "walk", "fps": 2, "output_format": "png_sequence"}, sdktest.WithBackend("blender", map[string]any{"samples": 1}))
	all := frames(t, out)
	require.Len(t, all, 1)
	_, _, _, corner := all[0].At(1, 1).RGBA()
	_, _, _, middle := all[0].At(48, 32).RGBA()
	require.Zero(t, corner)
	require.Greater(t, middle, uint32(0xf000))
}

func configuration(backend, options string) sdk.Configuration {
	return sdk.Configuration{Backend: backend, Options: json.RawMessage(options)}
}
