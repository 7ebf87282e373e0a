package caption

import (
	"fmt"
	"math"
	"strings"
)

// escape keeps markup and timing arrows out of cues.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// WebVTT writes cues as a WebVTT file.
func WebVTT(cues []Cue) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for _, c := range cues {
		fmt.Fprintf(&b, "\n%s --> %s\n%s\n", stamp(c.Start), stamp(c.End), escape.Replace(c.Text))
	}
	return b.String()
}

// stamp rounds down, so that the last cue never outlasts the film.
func stamp(seconds float64) string {
	ms := int(math.Floor(seconds*1000 + 1e-6))
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}
