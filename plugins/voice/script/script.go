// Package script makes of a text what a synthesiser can say: sentences in plain letters, and the pauses after them.
package script

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Line is what is said in one go.
type Line struct {
	Text  string
	Pause Pause // after it
}

// Pause is how long nothing is said.
type Pause int

// The pauses, by what ends a line.
const (
	Short  Pause = iota // a comma
	Middle              // a semicolon, a colon, a dash
	Long                // the end of a sentence
	Break               // a new paragraph
)

// maxLine is how long a line may be, in bytes: enough for a long sentence, and little enough for a synthesiser to stay small.
const maxLine = 240

// Read splits a text into lines. What no synthesiser of Latin letters can say (emoji, other scripts) is left out and
// counted; a text of nothing else has no lines.
func Read(text string) (lines []Line, unspoken int) {
	var b strings.Builder
	end := func(p Pause) {
		if said := strings.Join(strings.Fields(b.String()), " "); speakable(said) {
			lines = append(lines, fold(said, p)...)
		} else if len(lines) > 0 {
			lines[len(lines)-1].Pause = max(lines[len(lines)-1].Pause, p)
		}
		b.Reset()
	}
	plain, unspoken := letters(text)
	runes := []rune(plain)
	for i, r := range runes {
		next := rune(' ')
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		b.WriteRune(r)
		switch {
		case r == '\n' && next == '\n':
			end(Break)
		case strings.ContainsRune(".!?", r) && (unicode.IsSpace(next) || strings.ContainsRune(`"')`, next)) && !abbreviates(b.String()):
			end(Long)
		case strings.ContainsRune(";:", r) && unicode.IsSpace(next):
			end(Middle)
		}
	}
	end(Long)
	return lines, unspoken
}

// letters spells a text in what ASCII has, and counts the characters that it can't.
func letters(text string) (plain string, unspoken int) {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case r == '\n', r >= ' ' && r <= '~':
			b.WriteRune(r)
		case spelling[r] != "":
			b.WriteString(spelling[r])
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.Is(unicode.Mn, r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			// accents, and what has no sound anyway
		default:
			b.WriteByte(' ')
			unspoken++
		}
	}
	return b.String(), unspoken
}

var spelling = map[rune]string{
	'‘': "'", '’': "'", '“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`, '–': "; ", '—': "; ", '…': "...", '¿': " ", '¡': " ",
	'ß': "ss", 'æ': "ae", 'Æ': "Ae", 'œ': "oe", 'Œ': "Oe", 'ø': "o", 'Ø': "O", 'ł': "l", 'Ł': "L", 'đ': "d", 'ð': "th", 'þ': "th",
	'€': " euros ", '£': " pounds ", '¥': " yen ", '°': " degrees ", '×': " times ", '÷': " divided by ", '±': " plus or minus ",
}

func speakable(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
}

// abbreviates reports whether the full stop at the end of s is not that of a sentence.
func abbreviates(s string) bool {
	word := strings.ToLower(s[strings.LastIndexAny(s, " \n")+1:])
	switch strings.Trim(word, `"'(`) {
	case "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "e.g.", "i.e.", "no.", "sgt.", "lt.", "col.", "jr.", "sr.":
		return true
	}
	return len(word) == 2 && word[1] == '.' // an initial
}

// fold cuts a line that is too long, at a comma if it has one, else between words.
func fold(s string, p Pause) (lines []Line) {
	for len(s) > maxLine {
		at, pause := strings.LastIndex(s[:maxLine], ", ")+1, Short
		if at < maxLine/3 {
			at = strings.LastIndexByte(s[:maxLine], ' ')
		}
		if at <= 0 {
			at = maxLine // a word without an end
		}
		lines = append(lines, Line{Text: strings.TrimSpace(s[:at]), Pause: pause})
		s = strings.TrimSpace(s[at:])
	}
	return append(lines, Line{Text: s, Pause: p})
}
