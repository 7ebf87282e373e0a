package ffmpeg

import (
	"context"
	"os/exec"

	"ft.tc/backlot/sdk"
)

// Command prepares an ffmpeg of the task: quiet but for errors, without a terminal, and with its progress on stdout
// for Run and Encode to follow.
func Command(ctx context.Context, t *sdk.Task, args ...string) *exec.Cmd {
	base := []string{"-hide_banner", "-nostdin", "-v", "error", "-y", "-progress", "pipe:1", "-stats_period", "0.25"}
	return t.Command(ctx, "ffmpeg", append(base, args...)...)
}

// Reader prepares an ffmpeg whose stdout is what args send to pipe:1, for Decode.
func Reader(ctx context.Context, t *sdk.Task, args ...string) *exec.Cmd {
	base := []string{"-hide_banner", "-nostdin", "-v", "error", "-y"}
	return t.Command(ctx, "ffmpeg", append(base, args...)...)
}

// Input is an input file on a command line. It is held to one demuxer and to local files, so that it can't name
// another: not by a playlist, not by a URL.
func Input(path, demuxer string) []string {
	return []string{"-protocol_whitelist", "file,pipe", "-f", demuxer, "-i", "file:" + path}
}

// demuxers are what ffmpeg reads a media type with, as the host found it by looking at the file.
var demuxers = map[string]string{
	"audio/wave": "wav", "audio/x-wav": "wav", "audio/aiff": "aiff", "audio/x-m4a": "mov", "application/ogg": "ogg", "video/x-m4v": "mov", // other names
	"audio/wav": "wav", "audio/mpeg": "mp3", "audio/flac": "flac", "audio/ogg": "ogg", "audio/aac": "aac", "audio/mp4": "mov",
	"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska", "video/x-matroska": "matroska",
}

// Demuxer is what a file of the media type is read with. One that has none is not given to ffmpeg.
func Demuxer(mediaType string) (string, bool) {
	d, ok := demuxers[mediaType]
	return d, ok
}
