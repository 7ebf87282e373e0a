package kit

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"ft.tc/backlot/api/generator"
)

const ticks = 1000 // steps of the bar

// screen shows a bar on a terminal, and a line for each step elsewhere.
type screen struct {
	out  io.Writer // logs go here: above the bar where there is one
	bars *mpb.Progress
	bar  *mpb.Bar

	mu    sync.Mutex
	step  string
	tenth int // of the progress that was last written as a line
}

var _ listener = (*screen)(nil)

func newScreen(out io.Writer) *screen {
	s := &screen{out: out, tenth: -1}
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return s
	}
	s.bars = mpb.New(mpb.WithWidth(48), mpb.WithOutput(f))
	s.out = s.bars
	s.bar = s.bars.AddBar(ticks,
		mpb.PrependDecorators(decor.Percentage(decor.WCSyncSpace)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + s.current() })),
	)
	return s
}

func (s *screen) current() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.step
}

func (s *screen) progress(fraction float64, step string) {
	s.mu.Lock()
	tenth := int(fraction * 10)
	fresh := step != s.step || tenth != s.tenth
	s.step, s.tenth = step, tenth
	s.mu.Unlock()
	switch {
	case s.bar != nil:
		s.bar.SetCurrent(int64(fraction * ticks))
	case fresh:
		fmt.Fprintf(s.out, "%3.0f %%  %s\n", fraction*100, step)
	}
}

var levels = map[generator.LogLevel]string{
	generator.LogDebug: "debug", generator.LogInfo: "info", generator.LogWarn: "warn", generator.LogError: "error",
}

func (s *screen) log(level generator.LogLevel, message string) {
	fmt.Fprintf(s.out, "%-5s  %s\n", levels[level], strings.ReplaceAll(message, "\n", "\n       "))
}

// done leaves the bar as it stands, or full when all went well.
func (s *screen) done(well bool) {
	if s.bar == nil {
		return
	}
	if well {
		s.bar.SetCurrent(ticks)
	}
	s.bar.Abort(false)
	s.bars.Wait()
}
