package strictjson

import "encoding/json"

// Members splits an object that Object let through, as a whole or a part of one. It returns false for what is
// no object.
func Members(text []byte) ([]Member, bool) {
	members, err := Object(text, 1<<10)
	return members, err == nil
}

// Elements splits an array that is part of what Object let through. It returns false for what is no array.
func Elements(text []byte) ([][]byte, bool) {
	if len(text) == 0 || text[0] != '[' {
		return nil, false
	}
	s := &scanner{text: text, depth: 1 << 10, at: 1}
	all := [][]byte{}
	for s.more(']') {
		from := s.at
		if s.value(1) != nil {
			return nil, false
		}
		all = append(all, text[from:s.at])
	}
	return all, true
}

// Value gives the value of a part of what Object let through, as encoding/json would with UseNumber.
func Value(text []byte) any {
	s := scanner{text: text}
	s.space()
	return s.build()
}

func (s *scanner) build() any {
	switch c := s.peek(); c {
	case '{':
		return s.buildObject()
	case '[':
		return s.buildArray()
	case '"':
		said, _ := s.str()
		return string(said)
	case 't':
		s.at += len("true")
		return true
	case 'f':
		s.at += len("false")
		return false
	case 'n':
		s.at += len("null")
		return nil
	}
	from := s.at
	if s.number() != nil {
		s.at = len(s.text)
		return nil
	}
	return json.Number(s.text[from:s.at])
}

func (s *scanner) buildObject() any {
	object := map[string]any{}
	for s.at++; s.more('}'); {
		key, _ := s.str()
		s.space()
		s.at++ // the colon
		s.space()
		object[string(key)] = s.build()
	}
	return object
}

func (s *scanner) buildArray() any {
	array := []any{}
	for s.at++; s.more(']'); {
		array = append(array, s.build())
	}
	return array
}

// more steps over a comma to the next item, or over the end and says false.
func (s *scanner) more(end byte) bool {
	s.space()
	if c := s.peek(); c == end || s.at >= len(s.text) {
		s.at++
		return false
	} else if c == ',' {
		s.at++
		s.space()
	}
	return true
}
