// Package ffmpeg has ffmpeg encode frames that come through a pipe. Nothing that a user sent reaches
// its command line or a filter: it sees raw frames and a subtitle file that this plugin wrote.
package ffmpeg

import "strconv"

// Film is what to encode.
type Film struct {
	Width, Height int
	Rate          string // frames a second as a fraction
	Frames        int
	Subtitles     string // name of a WebVTT file in the work folder, empty for none
	Output        string // name in the work folder
}

// Args is the command line for a film.
func Args(f Film) []string {
	args := []string{
		"-hide_banner", "-nostdin", "-v", "error", "-y",
		"-progress", "pipe:1", "-stats_period", "0.25",
		"-protocol_whitelist", "file,pipe", "-f", "rawvideo", "-pix_fmt", "yuv420p",
		"-s", strconv.Itoa(f.Width) + "x" + strconv.Itoa(f.Height), "-framerate", f.Rate, "-i", "pipe:0",
	}
	if f.Subtitles != "" {
		args = append(args, "-protocol_whitelist", "file,pipe", "-f", "webvtt", "-i", "file:"+f.Subtitles)
	}
	args = append(args, "-map", "0:v:0")
	if f.Subtitles != "" {
		args = append(args, "-map", "1:s:0", "-c:s", "mov_text")
	}
	return append(args,
		"-frames:v", strconv.Itoa(f.Frames), "-c:v", "libx264", "-preset", "veryfast", "-crf", "19",
		"-pix_fmt", "yuv420p",
		"-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
		"-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4", "file:"+f.Output)
}
