package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// ticks is what /proc counts in, on every Linux that Go runs on.
const ticks = 100

// cost is CPU time in seconds, children that have ended included.
type cost struct{ host, plugins float64 }

// spent is what the service has spent so far: plugins and what they started, and the rest of its processes.
func (s *service) spent() (cost, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return cost{}, err
	}
	parents, seconds, names := map[int]int{}, map[int]float64{}, map[int]string{}
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		name, rest, _ := strings.Cut(string(b), ") ")
		fields := strings.Fields(rest)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		parents[pid], _ = strconv.Atoi(fields[1])
		_, names[pid], _ = strings.Cut(name, "(")
		for _, f := range fields[11:15] { // utime, stime, and those of ended children
			n, _ := strconv.ParseFloat(f, 64)
			seconds[pid] += n / ticks
		}
	}
	var c cost
	for pid, spent := range seconds {
		under, ofPlugin := s.lineage(pid, parents, names)
		switch {
		case ofPlugin:
			c.plugins += spent
		case under:
			c.host += spent
		}
	}
	return c, nil
}

// lineage says whether a process is the service's, and whether it is a plugin or a plugin's.
func (s *service) lineage(pid int, parents map[int]int, names map[int]string) (under, ofPlugin bool) {
	for at := pid; at > 1; at = parents[at] {
		if at == s.cmd.Process.Pid {
			return true, ofPlugin
		}
		if parents[at] == s.cmd.Process.Pid && names[at] != "redis-server" {
			ofPlugin = true
		}
	}
	return false, false
}

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
