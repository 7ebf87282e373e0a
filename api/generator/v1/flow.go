package generatorv1

import (
	"sync"
	"time"
)

// flow lets so many log lines of an attempt pass in each second; the rest is lost. A plugin must not fill its host's
// log, whatever it has to say.
type flow struct {
	mu     sync.Mutex
	second time.Time
	passed int
}

const linesPerSecond = 100

func (f *flow) allow(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Sub(f.second) >= time.Second {
		f.second, f.passed = now, 0
	}
	f.passed++
	return f.passed <= linesPerSecond
}
