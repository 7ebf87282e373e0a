// Package strictjson reads JSON as strangers send it: one document, one spelling of every key, bounded depth,
// valid Unicode. What it lets through is valid for every JSON reader and means the same to all of them.
package strictjson

import (
	"sync"
	"unicode/utf8"
)

// Member is a key of an object and its value, byte for byte as it came.
type Member struct {
	Key   string
	Value []byte
}

// maxNumber bounds a number's text, and maxExponent its exponent: beyond them arithmetic costs more than it says.
const (
	maxNumber   = 400
	maxExponent = 1000
)

// Object checks all of text, which has to be one JSON object of at most depth levels, and returns its members.
// The values share text's memory.
func Object(text []byte, depth int) ([]Member, error) {
	s := scanners.Get().(*scanner)
	defer s.release()
	s.reset(text, depth)
	s.space()
	if s.at >= len(text) {
		return nil, s.fault("is empty; a JSON object is expected")
	}
	if text[s.at] != '{' {
		return nil, s.fault("is not a JSON object")
	}
	if err := s.object(1); err != nil {
		return nil, err
	}
	s.space()
	if s.at != len(text) {
		return nil, s.fault("has something after the JSON object")
	}
	members := make([]Member, len(s.members))
	copy(members, s.members)
	return members, nil
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

// scanner walks text once. keys holds the keys of all open objects, the innermost last.
type scanner struct {
	text    []byte
	at      int
	depth   int
	keys    [][]byte
	members []Member
}

func (s *scanner) reset(text []byte, depth int) {
	*s = scanner{text: text, depth: depth, keys: s.keys[:0], members: s.members[:0]}
}

// release gives the scanner back without holding on to anybody's text.
func (s *scanner) release() {
	if cap(s.keys) > 64 || cap(s.members) > 64 {
		return
	}
	clear(s.keys[:cap(s.keys)])
	clear(s.members[:cap(s.members)])
	s.text = nil
	scanners.Put(s)
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek gives the next byte, 0 at the end: a NUL is nowhere valid outside of strings.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) value(level int) error {
	switch c := s.peek(); {
	case c == '{':
		return s.object(level)
	case c == '[':
		return s.array(level)
	case c == '"':
		_, err := s.str()
		return err
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	case c == 't':
		return s.literal("true")
	case c == 'f':
		return s.literal("false")
	case c == 'n':
		return s.literal("null")
	}
	return s.unexpected()
}

func (s *scanner) literal(word string) error {
	if len(s.text)-s.at < len(word) || string(s.text[s.at:s.at+len(word)]) != word {
		return s.unexpected()
	}
	s.at += len(word)
	return nil
}

func (s *scanner) array(level int) error {
	if level > s.depth {
		return s.tooDeep()
	}
	s.at++
	s.space()
	if s.peek() == ']' {
		s.at++
		return nil
	}
	for {
		s.space()
		if err := s.value(level + 1); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
		case ']':
			s.at++
			return nil
		default:
			return s.unexpected()
		}
	}
}

func (s *scanner) object(level int) error {
	if level > s.depth {
		return s.tooDeep()
	}
	s.at++
	s.space()
	if s.peek() == '}' {
		s.at++
		return nil
	}
	seen := keySet{first: len(s.keys)}
	for {
		if err := s.member(level, &seen); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
		case '}':
			s.at++
			s.keys = s.keys[:seen.first]
			return nil
		default:
			return s.unexpected()
		}
	}
}

func (s *scanner) member(level int, seen *keySet) error {
	s.space()
	if s.peek() != '"' {
		return s.unexpected()
	}
	start := s.at
	key, err := s.str()
	if err != nil {
		return err
	}
	if !seen.add(s, key) {
		s.at = start
		return s.fault("names the same key twice")
	}
	s.space()
	if s.peek() != ':' {
		return s.unexpected()
	}
	s.at++
	s.space()
	start = s.at
	if err := s.value(level + 1); err != nil {
		return err
	}
	if level == 1 {
		s.members = append(s.members, Member{string(key), s.text[start:s.at]})
	}
	return nil
}

// str reads a string and returns what it says: a part of text where it has no escapes.
func (s *scanner) str() ([]byte, error) {
	s.at++
	start := s.at
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[start : s.at-1], nil
		case c == '\\':
			return s.escaped(start)
		case c < ' ':
			return nil, s.fault("has a control character inside a string")
		case c < utf8.RuneSelf:
			s.at++
		default:
			if err := s.rune(); err != nil {
				return nil, err
			}
		}
	}
	return nil, s.cut()
}

func (s *scanner) rune() error {
	r, n := utf8.DecodeRune(s.text[s.at:])
	if r == utf8.RuneError && n == 1 {
		return s.fault("is not valid UTF-8")
	}
	s.at += n
	return nil
}

// keySet finds a key that an object has twice: by comparing while the object is small, by hashing beyond.
type keySet struct {
	first int
	names map[string]struct{}
}

func (k *keySet) add(s *scanner, key []byte) bool {
	if k.names == nil {
		for _, other := range s.keys[k.first:] {
			if string(other) == string(key) {
				return false
			}
		}
		if s.keys = append(s.keys, key); len(s.keys)-k.first > 16 {
			k.index(s.keys[k.first:])
		}
		return true
	}
	if _, twice := k.names[string(key)]; twice {
		return false
	}
	k.names[string(key)] = struct{}{}
	return true
}

func (k *keySet) index(keys [][]byte) {
	k.names = make(map[string]struct{}, 2*len(keys))
	for _, key := range keys {
		k.names[string(key)] = struct{}{}
	}
}
