package main

import "strconv"

// encoding is what ffmpeg makes of raw frames.
type encoding struct {
	format        string
	width, height int
	rate          string // frames a second as a fraction
	frames        int
}

func (f *film) encoding() encoding {
	return encoding{f.r.Format, f.r.width, f.r.height, f.r.rate.String(), f.performance.frames}
}

// args is the command line. Nothing that a user sent reaches it: ffmpeg sees raw frames.
func (e encoding) args() []string {
	pixels := "yuv420p"
	if e.format == mov {
		pixels = "rgba"
	}
	args := []string{
		"-protocol_whitelist", "file,pipe", "-f", "rawvideo", "-pix_fmt", pixels,
		"-s", strconv.Itoa(e.width) + "x" + strconv.Itoa(e.height), "-framerate", e.rate, "-i", "pipe:0",
	}
	return append(args, e.output()...)
}

// output is how the frames are kept.
func (e encoding) output() []string {
	args := []string{"-map", "0:v:0", "-frames:v", strconv.Itoa(e.frames), "-map_metadata", "-1"}
	if e.format == mov {
		return append(args, "-c:v", "png", "-pix_fmt", "rgba", "-compression_level", "1", "-pred", "sub",
			"-f", "mov", "file:"+draftName)
	}
	return append(args, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p",
		"-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
		"-movflags", "+faststart", "-f", "mp4", "file:"+draftName)
}
