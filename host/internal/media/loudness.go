package media

import (
	"context"
	"strconv"
	"strings"
	"time"
)

const (
	loudnessLongest = 3600            // seconds of sound that are measured
	loudnessTimeout = 3 * time.Minute // it measures an hour in about one
	loudnessSaid    = 8 << 10         // bytes of what ffmpeg says last
	silence         = -70.0           // LUFS, the gate of EBU R128: what never passes it has no loudness
)

// loudness measures the first sound of a file by EBU R128. Where that can't be done, or there is nothing to hear, it is nil.
func loudness(ctx context.Context, path, demuxer string) (integrated, truePeak *float64) {
	cmd, ok := tool(ctx, "ffmpeg", loudnessTimeout)
	if !ok {
		return nil, nil
	}
	defer cmd.release()
	cmd.Args = append(cmd.Args, "-hide_banner", "-nostats", "-nostdin", "-v", "info", "-protocol_whitelist", "file", "-f", demuxer, "-i", "file:"+path,
		"-map", "0:a:0", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-")
	said := &tailBuffer{limit: loudnessSaid}
	cmd.Stderr = said
	if cmd.Run() != nil {
		return nil, nil
	}
	return readLoudness(string(said.kept))
}

// readLoudness reads the summary at the end. What comes before it may be words of the file's own.
func readLoudness(said string) (integrated, truePeak *float64) {
	at := strings.LastIndex(said, "Summary:")
	if at < 0 {
		return nil, nil
	}
	for line := range strings.Lines(said[at:]) {
		words := strings.Fields(line)
		if len(words) != 3 {
			continue
		}
		value, err := strconv.ParseFloat(words[1], 64)
		if err != nil || !(value > silence && value < 200) { // -inf and NaN among them
			continue
		}
		switch words[0] + words[2] {
		case "I:LUFS":
			integrated = &value
		case "Peak:dBFS":
			truePeak = &value
		}
	}
	return integrated, truePeak
}
