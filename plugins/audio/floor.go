package main

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"ft.tc/backlot/plugins/internal/ffmpeg"
)

// Bounds of a noise floor. What is hardly below the sound itself is no noise but the sound: it stays.
const (
	lowestFloor  = -80.0
	highestFloor = -24.0
	belowSound   = 12.0
)

var (
	saysFloor = regexp.MustCompile(`Noise floor dB: (\S+)`)
	saysLevel = regexp.MustCompile(`RMS level dB: (\S+)`)
)

// noisy reports whether a preset of the track has to know its noise floor.
func (s *source) noisy() bool {
	first, _ := treatments(s.Presets)
	return slices.ContainsFunc(first, func(p preset) bool { return p.noisy })
}

// listenForNoise finds the noise floor of what sounds of the track: how loud it is where it is quietest. A denoiser that
// is told cleans a noisy and a quiet recording equally well, and does not take quiet speech for noise.
func (m *mix) listenForNoise(ctx context.Context, s *source) error {
	s.floor = lowestFloor
	if s.length <= 0 || s.file == nil || !s.noisy() {
		return nil
	}
	most := float64(s.from+s.length)/s.rate + 1
	args := append([]string{"-v", "info", "-nostats", "-t", strconv.FormatFloat(most, 'f', 3, 64)}, ffmpeg.Input(s.file.path, s.file.demuxer)...)
	chain := fmt.Sprintf("atrim=start=%.6f,astats=measure_perchannel=none:measure_overall=Noise_floor+RMS_level", float64(s.from)/s.rate)
	words, err := ffmpeg.Run(ctx, ffmpeg.Command(ctx, m.task, append(args, "-map", "0:a:0", "-af", chain, "-f", "null", "-")...), nil)
	if err != nil {
		return m.blame(ctx, []*source{s}, words, err)
	}
	floor, level := said(saysFloor, words), said(saysLevel, words)
	s.floor = max(lowestFloor, min(floor, level-belowSound, highestFloor))
	return nil
}

// said is the last number that the expression finds, minus infinity where there is none.
func said(r *regexp.Regexp, words string) float64 {
	all := r.FindAllStringSubmatch(words, -1)
	if len(all) == 0 {
		return math.Inf(-1)
	}
	v, err := strconv.ParseFloat(all[len(all)-1][1], 64)
	if err != nil || math.IsNaN(v) {
		return math.Inf(-1)
	}
	return v
}
