package strictjson

import "fmt"

// Error says what is wrong with a text and where.
type Error struct {
	Problem string // continues "The body …"
	Offset  int    // bytes from the start
}

// Error is a sentence about the text.
func (e *Error) Error() string { return fmt.Sprintf("The body %s (at byte %d)", e.Problem, e.Offset) }

func (s *scanner) fault(problem string) error { return &Error{problem, s.at} }

func (s *scanner) cut() error { return s.fault("ends inside a value") }

func (s *scanner) tooDeep() error {
	return s.fault(fmt.Sprintf("is nested more than %d levels deep", s.depth))
}

func (s *scanner) unexpected() error {
	if s.at >= len(s.text) {
		return s.cut()
	}
	return s.fault("is not valid JSON")
}
