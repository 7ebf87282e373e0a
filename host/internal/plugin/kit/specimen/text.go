package specimen

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// InputURL is what stands for everything that a task may ask its host for.
const InputURL = "https://input.example/specimen"

var formats = map[string]string{
	"uri": InputURL, "url": InputURL, "iri": InputURL, "uri-reference": "/specimen", "date": "2024-02-29",
	"date-time": "2024-02-29T23:59:59Z", "time": "23:59:59Z", "duration": "PT1S", "email": "author@example.com",
	"hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "uuid": "0197a2d4-0000-7000-8000-000000000001",
}

// alphabets are what people and programs put into text.
var alphabets = []string{
	"abcdefghijklmnopqrstuvwxyz ABCDEFG 0123456789", "äöüß éèà ñ Ωλ", "中文字幕かなカナ한글", "مرحبا שלום",
	"🎬🎭🧙‍♀️👨‍👩‍👧", "e\u0301\u200d\u202e\ufeff\u00a0", "\\\"'`{}[]<>&;|$%/..\t\n", "\u0001\u001f\u007f", " ",
}

var aboutURLs = regexp.MustCompile(`(?i)(^|[^a-z])ur[il]s?([^a-z]|$)`)

// text makes a string for the property of that name.
func (m *maker) text(k keywords, name string) string {
	if format, ok := k["format"].(string); ok && formats[format] != "" {
		return formats[format]
	}
	if pattern, ok := k["pattern"].(string); ok {
		if s, ok := m.matching(pattern); ok {
			return s
		}
	}
	description, _ := k["description"].(string)
	low := k.count("minLength", 0)
	high := k.count("maxLength", low+200)
	if aboutURLs.MatchString(name+" "+description) && high >= len(InputURL) && (m.small || m.chance(80)) {
		return InputURL
	}
	return m.prose(low, max(low, high))
}

const longest = 20_000 // of what is made to be valid; longer limits are not tried to their end

func (m *maker) prose(low, high int) string {
	n := min(max(low, 1), high)
	switch {
	case m.small:
		return strings.Repeat("a", n)
	case m.chance(10):
		n = low
	case m.chance(10):
		n = min(high, max(low, longest))
	default:
		n = low + m.pick(min(high-low, 60)+1)
	}
	alphabet := []rune(alphabets[0])
	if m.chance(60) {
		alphabet = []rune(alphabets[m.pick(len(alphabets))])
	}
	var b strings.Builder
	for range n {
		b.WriteRune(alphabet[m.pick(len(alphabet))])
	}
	return b.String()
}

// matching makes text that a pattern takes, as far as the pattern is one that Go can read.
func (m *maker) matching(pattern string) (string, bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	m.match(re.Simplify(), &b)
	return b.String(), utf8.ValidString(b.String())
}

func (m *maker) match(re *syntax.Regexp, b *strings.Builder) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			b.WriteRune(r)
		}
	case syntax.OpCharClass:
		b.WriteRune(m.member(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte("abc xyz"[m.pick(7)])
	case syntax.OpAlternate:
		m.match(re.Sub[m.pick(len(re.Sub))], b)
	case syntax.OpStar:
		m.repeat(re.Sub[0], m.pick(5), b)
	case syntax.OpPlus:
		m.repeat(re.Sub[0], 1+m.pick(5), b)
	case syntax.OpQuest:
		m.repeat(re.Sub[0], m.pick(2), b)
	default:
		for _, sub := range re.Sub {
			m.match(sub, b)
		}
	}
}

func (m *maker) repeat(re *syntax.Regexp, times int, b *strings.Builder) {
	for range times {
		m.match(re, b)
	}
}

// member is one of a class of characters, which comes as pairs of bounds; a printable one where there is one.
func (m *maker) member(pairs []rune) rune {
	at := m.pick(len(pairs)/2) * 2
	low, high := max(pairs[at], 1), max(pairs[at+1], 1) // no host passes a NUL on
	if low <= 'a' && 'z' <= high {
		low, high = 'a', 'z'
	}
	return low + rune(m.pick(int(high-low)+1))
}
