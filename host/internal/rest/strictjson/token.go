package strictjson

import (
	"unicode/utf16"
	"unicode/utf8"
)

// escaped reads on in a string at its first backslash and returns what the string says.
func (s *scanner) escaped(start int) ([]byte, error) {
	said := append(make([]byte, 0, s.at-start+32), s.text[start:s.at]...)
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return said, nil
		case c < ' ':
			return nil, s.fault("has a control character inside a string")
		case c == '\\':
			r, err := s.escape()
			if err != nil {
				return nil, err
			}
			said = utf8.AppendRune(said, r)
		case c < utf8.RuneSelf:
			said = append(said, c)
			s.at++
		default:
			from := s.at
			if err := s.rune(); err != nil {
				return nil, err
			}
			said = append(said, s.text[from:s.at]...)
		}
	}
	return nil, s.cut()
}

var escapes = [256]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (s *scanner) escape() (rune, error) {
	if s.at+1 >= len(s.text) {
		return 0, s.cut()
	}
	c := s.text[s.at+1]
	if c == 'u' {
		return s.unicode()
	}
	if escapes[c] == 0 {
		return 0, s.fault("has an unknown escape inside a string")
	}
	s.at += 2
	return escapes[c], nil
}

// unicode reads \uXXXX, or the two that make a pair. Half a pair is no character, and a NUL ends strings in too
// many places to be let in.
func (s *scanner) unicode() (rune, error) {
	r, ok := s.hex()
	if !ok {
		return 0, s.fault(`has a \u escape without four hex digits`)
	}
	if r == 0 {
		return 0, s.fault("has a NUL character inside a string")
	}
	s.at += 6
	if !utf16.IsSurrogate(r) {
		return r, nil
	}
	if low, ok := s.hex(); ok {
		if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
			s.at += 6
			return r, nil
		}
	}
	return 0, s.fault("has half a surrogate pair inside a string")
}

func (s *scanner) hex() (r rune, ok bool) {
	if s.at+6 > len(s.text) || s.text[s.at] != '\\' || s.text[s.at+1] != 'u' {
		return 0, false
	}
	for _, c := range s.text[s.at+2 : s.at+6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

func (s *scanner) number() error {
	start := s.at
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return s.unexpected()
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return s.unexpected()
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		if err := s.exponent(); err != nil {
			return err
		}
	}
	if s.at-start > maxNumber {
		s.at = start
		return s.fault("has a number that is too long")
	}
	return nil
}

func (s *scanner) exponent() error {
	s.at++
	if c := s.peek(); c == '+' || c == '-' {
		s.at++
	}
	from := s.at
	if !s.digits() {
		return s.unexpected()
	}
	n := 0
	for _, c := range s.text[from:s.at] {
		if n = n*10 + int(c-'0'); n > maxExponent {
			s.at = from
			return s.fault("has a number with too large an exponent")
		}
	}
	return nil
}

func (s *scanner) digits() bool {
	from := s.at
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at > from
}
