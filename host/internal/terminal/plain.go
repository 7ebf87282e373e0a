// Package terminal writes for people: text without what would drive their terminal, tables, progress bars, a screen that is
// drawn again in place.
package terminal

import (
	"fmt"
	"strings"
	"unicode"
)

// Plain takes out of a text what would drive the terminal, or show it in another order than it stands.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && driving(r) {
			return -1
		}
		return r
	}, text)
}

// Line is Plain in one line.
func Line(text string) string {
	return Plain(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text))
}

// JSON escapes what would drive the terminal: the value stays the same.
func JSON(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= 0x7f && driving(r) }) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if r >= 0x7f && driving(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// driving are control characters, the line breaks of Unicode, and those that change the direction of writing.
func driving(r rune) bool {
	return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Bidi_Control, r)
}
