package terminal

import (
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Screen is a terminal that is drawn again in place.
type Screen struct {
	in, out *os.File
	before  *term.State
	keys    chan byte
}

const (
	enter = "\x1b[?1049h\x1b[?25l" // the other page, without a cursor
	leave = "\x1b[?25h\x1b[?1049l"
	home  = "\x1b[H"
	rest  = "\x1b[K" // of the line
	below = "\x1b[J"
)

// ErrNoScreen says that one of the two files is no terminal.
var ErrNoScreen = errors.New("no terminal")

// OpenScreen takes the terminal until Close.
func OpenScreen(in io.Reader, out io.Writer) (*Screen, error) {
	i, inOK := in.(*os.File)
	o, outOK := out.(*os.File)
	if !inOK || !outOK || !term.IsTerminal(int(i.Fd())) || !term.IsTerminal(int(o.Fd())) {
		return nil, ErrNoScreen
	}
	before, err := term.MakeRaw(int(i.Fd()))
	if err != nil {
		return nil, err
	}
	s := &Screen{in: i, out: o, before: before, keys: make(chan byte, 1)}
	_, err = io.WriteString(o, enter)
	go s.read()
	return s, err
}

// Close gives the terminal back as it was.
func (s *Screen) Close() error {
	_, err := io.WriteString(s.out, leave)
	return errors.Join(err, term.Restore(int(s.in.Fd()), s.before))
}

// Keys are what is typed. It is closed when nobody can type any more.
func (s *Screen) Keys() <-chan byte { return s.keys }

// read ends with the process: nothing wakes it before.
func (s *Screen) read() {
	defer close(s.keys)
	var b [1]byte
	for {
		if _, err := s.in.Read(b[:]); err != nil {
			return
		}
		s.keys <- b[0]
	}
}

// Size is how many columns and rows there are.
func (s *Screen) Size() (width, height int) {
	width, height, err := term.GetSize(int(s.out.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}

// Draw shows lines, as many as there is room for. They are plain, and no wider than the screen.
func (s *Screen) Draw(lines []string) error {
	_, height := s.Size()
	lines = lines[:min(len(lines), height)]
	_, err := io.WriteString(s.out, home+strings.Join(lines, rest+"\r\n")+rest+below)
	return err
}
