package main

import (
	"strconv"

	"ft.tc/backlot/plugins/internal/ffmpeg"
)

// encoding is what ffmpeg makes of the frames.
type encoding struct {
	width, height int
	rate          string // frames a second as a fraction
	seconds       float64
	sounds        []sound
	subtitles     string // name of a WebVTT file in the work folder, empty for none
	language      string // of the subtitles, three letters
	output        string // name in the work folder
}

// args is the command line. Nothing that a user sent reaches it or a filter but numbers within bounds and a checked code
// of letters: ffmpeg sees raw frames, sounds that the host has looked at, and a subtitle file that this plugin wrote. The
// film is as long as there are frames: -frames:v would end the sound early too.
func (e encoding) args() []string {
	args := []string{
		"-protocol_whitelist", "file,pipe", "-f", "rawvideo", "-pix_fmt", "nv12",
		"-s", strconv.Itoa(e.width) + "x" + strconv.Itoa(e.height), "-framerate", e.rate, "-i", "pipe:0",
	}
	args = append(args, inputs(e.sounds, e.seconds)...)
	if e.subtitles != "" {
		args = append(args, ffmpeg.Input(e.subtitles, "webvtt")...)
	}
	args = append(args, "-map", "0:v:0")
	if len(e.sounds) > 0 {
		args = append(args, "-filter_complex", mix(e.sounds, e.seconds), "-map", "[sound]",
			"-c:a", "aac", "-b:a", "192k", "-ar", strconv.Itoa(sampleRate), "-ac", "2", "-v", "info", "-nostats") // the meter speaks as info
	}
	if e.subtitles != "" {
		args = append(args, "-map", strconv.Itoa(1+len(e.sounds))+":s:0", "-c:s", "mov_text", "-metadata:s:s:0", "language="+e.language)
	}
	return append(args,
		"-c:v", "libx264", "-preset", "veryfast", "-crf", "19",
		"-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
		"-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4", "file:"+e.output)
}
