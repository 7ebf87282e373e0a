package generatorv1

import (
	"errors"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"ft.tc/backlot/api/generator"
)

// millis is the wire form of an instant; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// seconds rounds up, so that a short time does not become none.
func seconds(d time.Duration) uint32 {
	return count(int((d + time.Second - 1) / time.Second))
}

func count(n int) uint32 {
	return uint32(min(max(n, 0), math.MaxUint32))
}

// clip makes s valid UTF-8 on one line of at most limit bytes.
func clip(s string, limit int) string {
	if len(s) > limit {
		cut := limit
		for cut > max(0, limit-utf8.UTFMax) && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	if isPrintable(s) {
		return s
	}
	return strings.Map(printable, strings.ToValidUTF8(s, ""))
}

// isPrintable spares the usual case, plain ASCII, the work.
func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}

// clipLines is clip for text that may have lines.
func clipLines(s string, limit int) string {
	lines := strings.Split(s[:min(len(s), limit)], "\n")
	for i, l := range lines {
		lines[i] = clip(l, limit)
	}
	return strings.Join(lines, "\n")
}

// asFailure is the task's own account in err, or a general one: other errors may hold paths and addresses,
// which are for the log and not for who submitted the task.
func asFailure(err error) *generator.Failure {
	var f *generator.Failure
	if errors.As(err, &f) {
		return f
	}
	return generator.Retryf("generator_error", "The generator ran into an unexpected error")
}
