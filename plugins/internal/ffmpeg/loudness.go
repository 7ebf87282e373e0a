package ffmpeg

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os/exec"
	"strconv"
	"strings"

	"ft.tc/backlot/sdk"
)

// Loudness is what EBU R128 says of a sound. Silence has an integrated loudness of minus infinity.
type Loudness struct {
	Integrated float64 // LUFS
	TruePeak   float64 // dBTP
	Range      float64 // LU
	Threshold  float64 // LUFS, of the gate; loudnorm wants it back in its second pass
	Offset     float64 // LU, likewise
}

// MeasureLoudness measures the first sound of what args (inputs, and a filter graph where one is needed) give.
// filter is put before the meter, empty for none.
func MeasureLoudness(ctx context.Context, t *sdk.Task, filter string, args ...string) (Loudness, string, error) {
	meter := "loudnorm=print_format=json"
	if filter != "" {
		meter = filter + "," + meter
	}
	all := append([]string{"-hide_banner", "-nostdin", "-v", "info", "-nostats"}, args...)
	cmd := t.Command(ctx, "ffmpeg", append(all, "-vn", "-sn", "-dn", "-af", meter, "-f", "null", "-")...)
	return measure(ctx, cmd)
}

func measure(ctx context.Context, cmd *exec.Cmd) (Loudness, string, error) {
	var last tail
	cmd.Stderr, cmd.Stdout = &last, io.Discard
	if err := cmd.Start(); err != nil {
		return Loudness{}, "", started(err)
	}
	err := cmd.Wait()
	words := string(last.data)
	if ctx.Err() != nil {
		return Loudness{}, "", context.Cause(ctx)
	}
	if err != nil {
		return Loudness{}, words, ended(err, words)
	}
	l, err := readLoudness(words)
	return l, words, err
}

func readLoudness(words string) (Loudness, error) {
	begin, end := strings.LastIndex(words, "{"), strings.LastIndex(words, "}")
	var said map[string]string
	if begin < 0 || end < begin || json.Unmarshal([]byte(words[begin:end+1]), &said) != nil {
		return Loudness{}, fmt.Errorf("%w: it measured no loudness", ErrFailed)
	}
	number := func(key string) float64 {
		v, err := strconv.ParseFloat(said[key], 64)
		if err != nil {
			return math.Inf(-1)
		}
		return v
	}
	return Loudness{
		Integrated: number("input_i"), TruePeak: number("input_tp"), Range: number("input_lra"),
		Threshold: number("input_thresh"), Offset: number("target_offset"),
	}, nil
}

// Silent reports whether there is nothing to hear.
func (l Loudness) Silent() bool { return math.IsInf(l.Integrated, -1) || l.Integrated < -70 }
