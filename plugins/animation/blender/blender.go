// Package blender renders a take with Blender, headless: the character goes there as a .glb file with one baked clip, the
// rest as JSON, and numbered PNG files come back.
package blender

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"ft.tc/backlot/plugins/animation/raster"
	"ft.tc/backlot/sdk"
)

// Script is what Blender runs.
//
//go:embed render.py
var Script []byte

// Settings are the operator's.
type Settings struct {
	Program string `json:"program"`
	Samples int    `json:"samples"`
}

// Defaults are what holds without settings.
func Defaults() Settings { return Settings{Program: "blender", Samples: 16} }

// Check refuses settings that Blender could not work with.
func (s Settings) Check() error {
	if s.Program == "" || strings.HasPrefix(s.Program, "-") {
		return errors.New("program must be the name or the path of Blender")
	}
	if s.Samples < 1 || s.Samples > 1024 {
		return errors.New("samples must be a whole number from 1 to 1024")
	}
	return nil
}

// Scene is what Blender is told beside the character.
type Scene struct {
	Width       int        `json:"width"`
	Height      int        `json:"height"`
	Frames      int        `json:"frames"`
	FPS         int        `json:"fps"` // whole: the clip has a key for every frame at this rate
	Samples     int        `json:"samples"`
	Transparent bool       `json:"transparent"`
	Ground      bool       `json:"ground"`
	Top         [3]float32 `json:"top"`    // background, linear
	Bottom      [3]float32 `json:"bottom"` // background, linear
	Lamps       []Lamp     `json:"lamps"`
	Sky         [3]float32 `json:"sky"`
	Cameras     []Camera   `json:"cameras"` // by frame, or one for all
}

// Lamp is a light that is far away.
type Lamp struct {
	Direction [3]float32 `json:"direction"` // to it
	Colour    [3]float32 `json:"colour"`
	Soft      float32    `json:"soft"` // metres of a shadow's edge
	Shadow    bool       `json:"shadow"`
}

// Camera is a view.
type Camera struct {
	Eye     [3]float32 `json:"eye"`
	Right   [3]float32 `json:"right"`
	Up      [3]float32 `json:"up"`
	Forward [3]float32 `json:"forward"`
	FOV     float32    `json:"fov"` // radians from top to bottom
}

// From turns a view into a camera.
func From(v raster.View, fov float32) Camera {
	return Camera{
		Eye: [3]float32{v.Eye.X, v.Eye.Y, v.Eye.Z}, Right: [3]float32{v.Right.X, v.Right.Y, v.Right.Z},
		Up: [3]float32{v.Up.X, v.Up.Y, v.Up.Z}, Forward: [3]float32{v.Forward.X, v.Forward.Y, v.Forward.Z}, FOV: fov,
	}
}

// ErrMissing is a Blender that is not installed.
var ErrMissing = errors.New("blender is not installed")

// Render runs Blender on the files of the work folder: script, scene and character. Frames come as out/0000.png and so on.
// Progress is called with the number of frames that are done.
func Render(ctx context.Context, t *sdk.Task, s Settings, script, scene, character, out string, progress func(frames int)) (words string, err error) {
	cmd := t.Command(ctx, s.Program, "--background", "--factory-startup", "--python-exit-code", "3", "--threads", "0",
		"--python", script, "--", scene, character, out)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", ErrMissing
		}
		return "", err
	}
	words = follow(stdout, progress)
	err = cmd.Wait()
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return words, fmt.Errorf("blender: %w", err)
	}
	return words, nil
}

// lastWords is how much of what Blender said is kept.
const lastWords = 4 << 10

// follow counts the frames that Blender says it saved, and keeps its last words.
func follow(r io.Reader, progress func(frames int)) string {
	lines := bufio.NewScanner(r)
	var words string
	for lines.Scan() {
		line := lines.Text()
		if n, ok := strings.CutPrefix(line, "backlot frame "); ok {
			if frame, err := strconv.Atoi(n); err == nil {
				progress(frame)
			}
			continue
		}
		if words += line + "\n"; len(words) > lastWords {
			words = words[len(words)-lastWords:]
		}
	}
	_, _ = io.Copy(io.Discard, r)
	return words
}
