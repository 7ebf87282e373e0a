package main

import (
	"strconv"

	"ft.tc/backlot/plugins/internal/ffmpeg"
)

// encoding is what ffmpeg makes of the frames.
type encoding struct {
	width, height int
	rate          string // frames a second as a fraction
	frames        int
	subtitles     string // name of a WebVTT file in the work folder, empty for none
	output        string // name in the work folder
}

// args is the command line. Nothing that a user sent reaches it or a filter: ffmpeg sees raw frames and a subtitle file
// that this plugin wrote.
func (e encoding) args() []string {
	args := []string{
		"-protocol_whitelist", "file,pipe", "-f", "rawvideo", "-pix_fmt", "yuv420p",
		"-s", strconv.Itoa(e.width) + "x" + strconv.Itoa(e.height), "-framerate", e.rate, "-i", "pipe:0",
	}
	if e.subtitles != "" {
		args = append(args, ffmpeg.Input(e.subtitles, "webvtt")...)
	}
	args = append(args, "-map", "0:v:0")
	if e.subtitles != "" {
		args = append(args, "-map", "1:s:0", "-c:s", "mov_text")
	}
	return append(args,
		"-frames:v", strconv.Itoa(e.frames), "-c:v", "libx264", "-preset", "veryfast", "-crf", "19",
		"-pix_fmt", "yuv420p",
		"-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
		"-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4", "file:"+e.output)
}
