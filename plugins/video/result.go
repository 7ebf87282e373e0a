package main

import (
	"fmt"
	"math"

	"ft.tc/backlot/sdk"
)

func (f *film) result() *sdk.Result {
	artifacts := []sdk.Artifact{
		{Name: mediaName, Role: "media", MediaType: "video/mp4"},
		{Name: posterName, Role: "poster", MediaType: "image/jpeg"},
		{Name: thumbnailName, Role: "thumbnail", MediaType: "image/jpeg"},
	}
	if len(f.cues) > 0 {
		artifacts = append(artifacts, sdk.Artifact{Name: subtitleName, Role: "subtitles", MediaType: "text/vtt"})
	}
	return &sdk.Result{Media: mediaName, Artifacts: artifacts, Metadata: f.metadata()}
}

// metadata says what was asked for and what it became.
func (f *film) metadata() map[string]any {
	layers := 0
	list := []map[string]any{}
	for i, c := range f.cuts {
		s := f.shots[i]
		layers += s.layers
		list = append(list, map[string]any{
			"start": f.rate.Seconds(c.Start), "duration": f.rate.Seconds(c.End - c.Start),
			"camera_move": s.move.Name, "grade": s.look.grade.Name, "layers": s.layers,
		})
	}
	m := map[string]any{
		"generation_model": "previz",
		"duration":         f.seconds(), "fps": f.rate.FPS(), "resolution": f.resolution(), "frames": f.frames,
		"camera_move": f.shots[0].move.Name, "grade": f.shots[0].look.grade.Name,
		"shots": len(f.cuts), "shot_list": list, "layers": layers,
		"overlays": len(f.overlays), "transition": f.transition, "transition_duration": f.fadeSeconds(),
		"letterbox": "none", "picture": fmt.Sprintf("%dx%d", f.picture.Dx(), f.picture.Dy()),
		"subtitle_mode": f.mode, "cues": len(f.cues), "audio_tracks": len(f.sounds),
	}
	if f.boxed() {
		m["letterbox"] = f.letterbox
	}
	if len(f.tracks) > 0 {
		m["subtitle_language"] = track(f.language)
	}
	if len(f.sounds) > 0 && !math.IsInf(f.peak, 0) {
		m["audio_peak"] = f.peak // dBFS
	}
	if len(f.warnings) > 0 {
		m["warnings"] = f.warnings
	}
	return m
}
