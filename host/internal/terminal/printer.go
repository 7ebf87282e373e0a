package terminal

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Printer writes text that may come from strangers.
type Printer struct {
	Out   io.Writer
	TTY   bool // people look at it
	Color bool
}

// Print makes a printer. Colours are for terminals, and not for people who set NO_COLOR.
func Print(w io.Writer, env func(string) string) *Printer {
	p := &Printer{Out: w}
	if f, ok := w.(*os.File); ok {
		p.TTY = term.IsTerminal(int(f.Fd()))
	}
	p.Color = p.TTY && env("NO_COLOR") == "" && env("TERM") != "dumb"
	return p
}

// Width is how many columns there are; 0 where nobody looks or nobody knows.
func (p *Printer) Width() int {
	if f, ok := p.Out.(*os.File); ok && p.TTY {
		if width, height, err := term.GetSize(int(f.Fd())); err == nil && height > 0 {
			return width
		}
	}
	return 0
}

// Printf writes plain text.
func (p *Printer) Printf(format string, args ...any) {
	_, _ = io.WriteString(p.Out, Plain(fmt.Sprintf(format, args...))) // who closed the pipe has read enough
}

// JSON writes an answer as it came, and a line break where it has none at its end.
func (p *Printer) JSON(b []byte) {
	text := string(b)
	if p.TTY {
		text = JSON(text)
	}
	if n := len(text); n == 0 || text[n-1] != '\n' {
		text += "\n"
	}
	_, _ = io.WriteString(p.Out, text)
}

// Style is how a word looks on a terminal with colours.
type Style string

// The styles.
const (
	Normal Style = ""
	Bold   Style = "1"
	Faint  Style = "2"
	Red    Style = "31"
	Green  Style = "32"
	Yellow Style = "33"
	Blue   Style = "34"
)

// paint puts text that is plain already into a style.
func paint(text string, s Style, color bool) string {
	if !color || s == Normal || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// Painted is a line of text in a style.
func (p *Printer) Painted(text string, s Style) string { return paint(Line(text), s, p.Color) }
