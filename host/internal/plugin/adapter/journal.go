package adapter

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"ft.tc/backlot/api/generator"
)

// journal passes on what a service says of a task while it runs: the new part of its log, line by line, and how far it
// is. Its methods may be called from any goroutine.
type journal struct {
	service *service
	host    generator.Host

	mu       sync.Mutex
	seen     string // of the log
	lines    int
	progress float64
	step     string
}

const (
	maxLogLines = 2000 // of a task
	maxLogLine  = 1000
)

// percentage is how progress bars write it, tqdm's included.
var percentage = regexp.MustCompile(`(?:^|[^\d.])(\d{1,3}(?:\.\d+)?) ?%`)

func (s *service) journal(h generator.Host) *journal { return &journal{service: s, host: h} }

// logs takes the whole log so far. A log that begins anew is told from its beginning.
func (j *journal) logs(all string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	fresh, known := strings.CutPrefix(all, j.seen)
	if !known {
		if strings.HasPrefix(j.seen, all) {
			return // an older state
		}
		fresh = all
	}
	j.seen = all
	for line := range strings.FieldsFuncSeq(fresh, func(r rune) bool { return r == '\n' || r == '\r' }) {
		j.line(line)
	}
}

func (j *journal) line(line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	if found := percentage.FindAllStringSubmatch(line, -1); found != nil {
		if percent, err := strconv.ParseFloat(found[len(found)-1][1], 64); err == nil && percent <= 100 {
			j.advance(percent/100, "")
		}
		if strings.Contains(line, "|") {
			return // a progress bar is no log
		}
	}
	switch j.lines++; {
	case j.lines < maxLogLines:
		j.host.Log(generator.LogInfo, j.service.clean(line, maxLogLine))
	case j.lines == maxLogLines:
		j.host.Log(generator.LogWarn, "the service logs more than is kept; the rest is left out")
	}
}

// at is how far the service says that it is; progress never goes back.
func (j *journal) at(fraction float64, step string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if step != "" {
		step = j.service.clean(step, 200)
	}
	j.advance(fraction, step)
}

func (j *journal) advance(fraction float64, step string) {
	if step == "" {
		step = j.step
	}
	if !(fraction > j.progress) { // nor is it moved by what is no number
		fraction = j.progress
	}
	fraction = min(fraction, 1)
	if fraction == j.progress && step == j.step {
		return
	}
	j.progress, j.step = fraction, step
	j.host.Progress(fraction, step)
}
