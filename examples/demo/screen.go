package main

import (
	"fmt"
	"os"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

const ticks = 1000 // steps of a bar

// screen shows bars on a terminal and a line for each step elsewhere.
type screen struct{ bars *mpb.Progress }

func newScreen() *screen {
	if !term.IsTerminal(int(os.Stdout.Fd())) {
		return &screen{}
	}
	return &screen{bars: mpb.New(mpb.WithWidth(48))}
}

// wait returns when all bars are drawn to their end.
func (s *screen) wait() {
	if s.bars != nil {
		s.bars.Wait()
	}
}

// bar is the progress of one task.
type bar struct {
	name string
	bar  *mpb.Bar

	mu   sync.Mutex
	step string
}

func (s *screen) bar(name string) *bar {
	b := &bar{name: name}
	if s.bars == nil {
		return b
	}
	b.bar = s.bars.AddBar(ticks,
		mpb.PrependDecorators(decor.Name(fmt.Sprintf("%-8s ", name)), decor.Percentage(decor.WCSyncSpace)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + b.current() })),
	)
	return b
}

func (b *bar) current() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.step
}

func (b *bar) show(s status) {
	step := s.CurrentStep
	if s.Status == "completed" {
		step = s.Status
	}
	b.mu.Lock()
	fresh := b.step != step
	b.step = step
	b.mu.Unlock()
	if b.bar != nil {
		b.bar.SetCurrent(int64(s.Progress * ticks))
		return
	}
	if fresh {
		fmt.Printf("%-8s %3.0f %%  %s\n", b.name, s.Progress*100, step)
	}
}
