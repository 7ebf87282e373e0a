package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// encodeAlone takes the frames of a film and lets the encoder alone make it again, with the settings of the generators.
func (s *service) encodeAlone(ctx context.Context, url string) (float64, error) {
	raw := filepath.Join(s.dir, "frames.raw")
	defer func() { _ = os.Remove(raw) }()
	film := filepath.Join(s.dir, "film")
	if err := s.download(ctx, url, film); err != nil {
		return 0, err
	}
	size, err := exec.CommandContext(ctx, "ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0:s=x", film).Output()
	if err != nil {
		return 0, err
	}
	decode := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-y", "-i", film, "-map", "0:v:0", "-f", "rawvideo", "-pix_fmt", "yuv420p", raw)
	if err := decode.Run(); err != nil {
		return 0, fmt.Errorf("decoding: %w", err)
	}
	encode := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", strings.TrimSpace(string(size)), "-framerate", "24", "-i", raw,
		"-c:v", "libx264", "-preset", "veryfast", "-crf", "19", "-f", "mp4", os.DevNull)
	if err := encode.Run(); err != nil {
		return 0, fmt.Errorf("encoding: %w", err)
	}
	return (encode.ProcessState.UserTime() + encode.ProcessState.SystemTime()).Seconds(), nil
}
