package ffmpeg

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// follow reads what -progress prints and reports frame numbers. Frames tell more than out_time, which
// stays at zero until x264's look-ahead is full. It reads to the end, so that ffmpeg never blocks.
func follow(r io.Reader, report func(frame int)) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), "=")
		if key != "frame" {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 {
			report(n)
		}
	}
	_, _ = io.Copy(io.Discard, r)
}

// followTime is follow for what has no frames.
func followTime(r io.Reader, report func(seconds float64)) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), "=")
		if key != "out_time_us" || report == nil {
			continue
		}
		if us, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil && us >= 0 {
			report(float64(us) / 1e6)
		}
	}
	_, _ = io.Copy(io.Discard, r)
}

// tail keeps the last bytes of what is written to it.
type tail struct{ data []byte }

const tailBytes = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.data = append(t.data, p...)
	if len(t.data) > tailBytes {
		t.data = append([]byte(nil), t.data[len(t.data)-tailBytes:]...)
	}
	return len(p), nil
}
