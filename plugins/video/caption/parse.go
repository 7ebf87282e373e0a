package caption

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a subtitle file may hold.
const (
	MaxFileBytes = 1 << 20
	MaxCues      = 2000
	maxCueRunes  = 1000
)

// timing is a line such as "00:00:01,000 --> 00:00:02.500 align:start".
var timing = regexp.MustCompile(`^((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{3})[ \t]*-->[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{3})(?:[ \t].*)?$`)

// Parse reads a WebVTT or SubRip file. It takes no other encoding than UTF-8 and passes over no line that it does not
// understand; markup goes. The error says what is wrong and in which line, for a person.
func Parse(file []byte) ([]Cue, error) {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	if !utf8.Valid(file) || bytes.IndexByte(file, 0) >= 0 {
		return nil, errors.New("it is no text in UTF-8")
	}
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(file)), "\n")
	first := 0
	web := lines[0] == "WEBVTT" || strings.HasPrefix(lines[0], "WEBVTT ") || strings.HasPrefix(lines[0], "WEBVTT\t")
	if web {
		first = blockEnd(lines, 0)
	}
	cues := []Cue{}
	for at := first; at < len(lines); {
		if strings.TrimSpace(lines[at]) == "" {
			at++
			continue
		}
		end := blockEnd(lines, at)
		c, err := cue(lines[at:end], at+1, web)
		if err != nil {
			return nil, err
		}
		if c.Text != "" {
			cues = append(cues, c)
		}
		if len(cues) > MaxCues {
			return nil, fmt.Errorf("it has more than %d subtitles", MaxCues)
		}
		at = end
	}
	if len(cues) == 0 && !web {
		return nil, errors.New("it holds no subtitle")
	}
	return cues, nil
}

// blockEnd is the next empty line.
func blockEnd(lines []string, at int) int {
	for at < len(lines) && strings.TrimSpace(lines[at]) != "" {
		at++
	}
	return at
}

// cue reads a block of lines; number is that of the first. A comment gives an empty cue.
func cue(block []string, number int, web bool) (Cue, error) {
	word, _, _ := strings.Cut(block[0], " ")
	if web && (word == "NOTE" || word == "STYLE" || word == "REGION") && !strings.Contains(block[0], "-->") {
		return Cue{}, nil
	}
	at := 0
	if !strings.Contains(block[0], "-->") && len(block) > 1 {
		at = 1 // a name or number
	}
	m := timing.FindStringSubmatch(strings.TrimSpace(block[at]))
	if m == nil {
		return Cue{}, fmt.Errorf("line %d should be times such as 00:00:01,000 --> 00:00:02,500", number+at)
	}
	start, ok := clock(m[1])
	end, fine := clock(m[2])
	if !ok || !fine || end <= start {
		return Cue{}, fmt.Errorf("line %d has times that can't be: minutes and seconds go to 59, and the end comes after the start", number+at)
	}
	text := plain(block[at+1:], web)
	if utf8.RuneCountInString(text) > maxCueRunes {
		return Cue{}, fmt.Errorf("the subtitle at line %d has more than %d characters", number+at, maxCueRunes)
	}
	return Cue{Start: start, End: end, Text: text}, nil
}

// clock reads 01:02:03.456 or 02:03,456 into seconds.
func clock(s string) (float64, bool) {
	total := 0
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ':' || r == '.' || r == ',' })
	for i, p := range parts[:len(parts)-1] {
		part, _ := strconv.Atoi(p) // digits, as the pattern has it
		if part > 59 && i+3 > len(parts)-1 {
			return 0, false
		}
		total = total*60 + part
	}
	ms, _ := strconv.Atoi(parts[len(parts)-1])
	return float64(total*1000+ms) / 1000, true
}

var (
	tag      = regexp.MustCompile(`</?[a-zA-Z0-9][^<>]*>`)
	override = regexp.MustCompile(`\{\\[^{}]*\}`)
)

// plain takes markup away: tags of both formats, the overrides that come from SSA, and WebVTT's escapes.
func plain(lines []string, web bool) string {
	var kept []string
	for _, line := range lines {
		line = override.ReplaceAllString(tag.ReplaceAllString(line, ""), "")
		if web {
			line = html.UnescapeString(line)
		}
		if line = Clean(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
