package prompttest

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"ft.tc/backlot/sdk"
)

// The shares of a task's progress: rendering comes before asking, the report after it.
const asked, answered = 0.1, 0.95

// typicalTokens is how long an answer is expected to be when nothing bounds it.
const typicalTokens = 300

// maxLabel keeps the name of a model from filling the step.
const maxLabel = 32 // bytes

// progress tells how far the answers are.
type progress struct {
	task   *sdk.Task
	labels []string
	most   []int // tokens that the answer may have; 0 where nothing bounds it

	mu     sync.Mutex
	tokens []int
	parts  []float64 // of each answer, from 0 to 1
}

func newProgress(t *sdk.Task, questions []question) *progress {
	p := &progress{task: t, tokens: make([]int, len(questions)), parts: make([]float64, len(questions))}
	for _, q := range questions {
		label := strings.ToValidUTF8(q.target.label()[:min(maxLabel, len(q.target.label()))], "")
		most := 0
		if q.ask.MaxTokens != nil {
			most = *q.ask.MaxTokens
		}
		p.labels, p.most = append(p.labels, label), append(p.most, most)
	}
	return p
}

func (p *progress) asking(i int) { p.tell(i, 0, "asking_"+p.labels[i]) }

// heard counts a piece of an answer: nearly always one token.
func (p *progress) heard(i int, piece string) {
	p.mu.Lock()
	p.tokens[i] += max(1, estimateTokens(piece))
	n := p.tokens[i]
	p.mu.Unlock()
	part := 1 - math.Exp(-float64(n)/typicalTokens)
	if p.most[i] > 0 && p.most[i] < 4*typicalTokens {
		part = min(1, float64(n)/float64(p.most[i]))
	}
	p.tell(i, part, fmt.Sprintf("%s_answer_%d_tokens", p.labels[i], n))
}

// done ends a question, whichever way.
func (p *progress) done(i int, how string) { p.tell(i, 1, p.labels[i]+"_"+how) }

// tell reports under the lock, so that what is told never falls.
func (p *progress) tell(i int, part float64, step string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parts[i] = max(p.parts[i], part)
	sum := 0.0
	for _, f := range p.parts {
		sum += f
	}
	p.task.Progress(asked+(answered-asked)*sum/float64(len(p.parts)), step)
}
