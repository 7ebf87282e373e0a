package docs

import (
	"bytes"
	"encoding/json"
	"html/template"
	"regexp"
	"strings"
)

// prose is a text of the document as HTML: paragraphs, and what stands between backticks as code. The rest is text.
func prose(text string) template.HTML {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if part = strings.Join(strings.Fields(part), " "); part == "" {
			continue
		}
		b.WriteString("<p>")
		for i, span := range strings.Split(part, "`") {
			span = template.HTMLEscapeString(span)
			if i%2 == 1 {
				span = "<code>" + span + "</code>"
			}
			b.WriteString(span)
		}
		b.WriteString("</p>")
	}
	return template.HTML(b.String()) //nolint:gosec // each span is escaped
}

// pretty lays JSON out over lines.
func pretty(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	var text string
	if json.Unmarshal(raw, &text) == nil { // an example that is no JSON, such as events
		return text
	}
	return b.String()
}

var notInAnchors = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

func anchor(name string) string { return notInAnchors.ReplaceAllString(name, "-") }

func upper(s string) string { return strings.ToUpper(s) }
