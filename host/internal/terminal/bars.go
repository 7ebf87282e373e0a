package terminal

import (
	"fmt"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

const ticks = 1000 // steps of a bar

// Bars show how far several things are: as bars on a terminal, and as a line for each step elsewhere.
type Bars struct {
	printer *Printer
	bars    *mpb.Progress // nil where nobody looks
}

// NewBars starts an empty set.
func NewBars(p *Printer) *Bars {
	b := &Bars{printer: p}
	if p.TTY && p.Width() > 0 { // some terminals have no size, and bars would have no room
		b.bars = mpb.New(mpb.WithWidth(40), mpb.WithOutput(p.Out))
	}
	return b
}

// Printf writes above the bars.
func (b *Bars) Printf(format string, args ...any) {
	text := Plain(fmt.Sprintf(format, args...))
	if b.bars != nil {
		_, _ = b.bars.Write([]byte(text))
		return
	}
	b.printer.Printf("%s", text)
}

// Wait returns when all bars are drawn as they stand.
func (b *Bars) Wait() {
	if b.bars != nil {
		b.bars.Wait()
	}
}

// Bar is one thing's progress.
type Bar struct {
	set   *Bars
	label string
	bar   *mpb.Bar

	mu    sync.Mutex
	text  string
	tenth int // of the progress that was last written as a line
}

// Add starts a bar. The label may be empty.
func (b *Bars) Add(label string) *Bar {
	bar := &Bar{set: b, label: Line(label), tenth: -1}
	if bar.label != "" {
		bar.label += "  "
	}
	if b.bars != nil {
		bar.bar = b.bars.AddBar(ticks,
			mpb.PrependDecorators(decor.Name(bar.label, decor.WCSyncSpaceR), decor.Percentage(decor.WCSyncSpace)),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + bar.current() })),
		)
	}
	return bar
}

func (b *Bar) current() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text
}

// Set shows how far it is, from 0 to 1, and with what.
func (b *Bar) Set(fraction float64, text string) {
	text = Line(text)
	b.mu.Lock()
	tenth := int(fraction * 10)
	fresh := text != b.text || tenth != b.tenth
	b.text, b.tenth = text, tenth
	b.mu.Unlock()
	switch {
	case b.bar != nil:
		b.bar.SetCurrent(min(int64(fraction*ticks), ticks-1)) // a full one takes no more texts
	case fresh:
		b.set.Printf("%s%3.0f %%  %s\n", b.label, fraction*100, text)
	}
}

// Done leaves the bar as it stands with a last word, or full when all went well.
func (b *Bar) Done(well bool, text string) {
	text = Line(text)
	b.mu.Lock()
	b.text = text
	b.mu.Unlock()
	if b.bar == nil {
		if well {
			b.set.Printf("%s100 %%  %s\n", b.label, text)
		} else {
			b.set.Printf("%s%s\n", b.label, text)
		}
		return
	}
	if well {
		b.bar.SetCurrent(ticks)
	} else {
		b.bar.Abort(false)
	}
}

// Narrow reports whether there are bars, which leave little room for labels.
func (b *Bars) Narrow() bool { return b.bars != nil }
