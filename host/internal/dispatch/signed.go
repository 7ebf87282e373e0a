package dispatch

import (
	"regexp"
	"slices"
	"strings"

	"ft.tc/backlot/host/internal/egress"
)

// signed are the URLs of inputs that an attempt asked for and that hold what is nobody else's, up to their query, which is
// often a signature. Plugins put them into their sentences.
type signed []string

// mostSigned is more than any task has inputs.
const mostSigned = 1000

// note remembers a URL with a query.
func (s *signed) note(url string) {
	plain, _, found := strings.Cut(url, "?")
	if found && !strings.HasPrefix(url, "data:") && len(*s) < mostSigned && !slices.Contains(*s, plain) {
		*s = append(*s, plain)
	}
}

// redact is a text with such URLs told as the host tells them.
func (s signed) redact(text string) string {
	for _, plain := range s {
		if !strings.Contains(text, plain+"?") {
			continue
		}
		// As far as the next space or quote, for a plugin may have cut it short.
		url := regexp.MustCompile(regexp.QuoteMeta(plain) + `\?[^\s"')\]]*`)
		text = url.ReplaceAllStringFunc(text, egress.Redact)
	}
	return text
}
