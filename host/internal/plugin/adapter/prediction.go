package adapter

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"ft.tc/backlot/api/generator"
)

// prediction is one attempt at a task, as Cog sees it.
type prediction struct {
	*cog

	id      string
	input   map[string]any
	refused map[string]any
	host    generator.Host
	journal *journal
	trace   string
}

// state is Cog's account of a prediction.
type state struct {
	Status  string                     `json:"status"`
	Output  json.RawMessage            `json:"output"`
	Error   json.RawMessage            `json:"error"`
	Logs    *string                    `json:"logs"` // nil in the answer to a prediction that only began
	Metrics map[string]json.RawMessage `json:"metrics"`
	URLs    struct {
		Get string `json:"get"`
	} `json:"urls"`
}

// Generate has the model make one prediction.
func (c *cog) Generate(ctx context.Context, r generator.Request, h generator.Host) (generator.Result, error) {
	if r.Type != c.block.taskType {
		return generator.Result{}, generator.Failf("unknown_task_type", "%s does not know tasks of type %q", c.name, r.Type)
	}
	ctx, cancel := until(ctx, r.Deadline)
	defer cancel()
	m, err := c.model(ctx)
	if err != nil {
		h.Log(generator.LogWarn, c.clean(err.Error(), maxSentence))
		return generator.Result{}, c.unreachable()
	}
	input, err := c.input(ctx, m, r, h)
	if err != nil {
		return generator.Result{}, err
	}
	p := prediction{cog: c, id: predictionID(r), input: input, refused: m.refused, host: h, journal: c.journal(h), trace: r.TraceParent}
	s, err := p.run(ctx)
	if err != nil {
		return generator.Result{}, err
	}
	return c.result(ctx, m, s, r, h)
}

// predictionID is the attempt's own, and the same however often it is asked for.
func predictionID(r generator.Request) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", r.TaskID, r.Attempt, r.Token))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// run holds on to the prediction until it has ended. If the attempt ends first, the prediction does too.
func (p *prediction) run(ctx context.Context) (s state, err error) {
	begun := false
	defer func() {
		if begun && !s.over() {
			p.cancelled(context.WithoutCancel(ctx))
		}
	}()
	hold := p.persist(ctx, p.journal, true)
	for {
		a, lost := p.put(ctx)
		begun = ctx.Err() != nil || errors.Is(lost, errLost) || lost == nil && a.status < 300
		s, err = p.read(ctx, a, lost)
		if !errors.Is(err, errAgain) {
			return s, err
		}
		if err := hold.again(ctx, a, lost); err != nil {
			return s, err
		}
	}
}

// put asks for the prediction and waits for its end, telling meanwhile what it logs.
func (p *prediction) put(ctx context.Context) (answer, error) {
	watching, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		p.watch(watching)
	}()
	defer func() {
		stop()
		<-watched
	}()
	return p.ask(ctx, question{method: http.MethodPut, url: p.at("predictions", p.id), body: map[string]any{"input": p.input}, trace: p.trace})
}

// errAgain is for a prediction that has to be asked for again.
var errAgain = errors.New("ask again")

// read makes something of an answer: the prediction's end, how the task fails, or errAgain.
func (p *prediction) read(ctx context.Context, a answer, lost error) (state, error) {
	if ctx.Err() != nil {
		return state{}, context.Cause(ctx)
	}
	if lost != nil {
		return state{}, errAgain
	}
	if f := p.final(a); f != nil {
		p.host.Log(generator.LogWarn, fmt.Sprintf("the model's server answers with HTTP status %d: %s",
			a.status, p.clean(string(a.body[:min(len(a.body), 2000)]), maxSentence)))
		return state{}, f
	}
	if a.status >= 300 {
		return state{}, errAgain
	}
	s, err := readState(a.body)
	if err != nil {
		return state{}, p.wrong("answers with something that is no prediction")
	}
	if s.running() {
		if s, err = p.follow(ctx, s, a.location); err != nil {
			return s, err
		}
	}
	return s, p.ended(s)
}

func readState(body []byte) (state, error) {
	var s state
	if err := json.Unmarshal(body, &s); err != nil {
		return s, err
	}
	switch s.Status {
	case "starting", "processing", "succeeded", "failed", "canceled":
		return s, nil
	}
	return s, fmt.Errorf("unknown status %q", s.Status)
}

func (s state) running() bool { return s.Status == "starting" || s.Status == "processing" }

func (s state) over() bool { return s.Status != "" && !s.running() }

// ended tells the last of the log, and how a prediction failed.
func (p *prediction) ended(s state) error {
	p.tell(s)
	switch s.Status {
	case "failed":
		return p.said(readError(s.Error).Message)
	case "canceled":
		return generator.Retryf(codeCancelled, "The task was cancelled at the service behind %s: try again.", p.name)
	}
	return nil
}

func (p *prediction) tell(s state) {
	if s.Logs != nil {
		p.journal.logs(*s.Logs)
	}
	var fraction float64
	if json.Unmarshal(s.Metrics["progress"], &fraction) == nil {
		p.journal.at(fraction, "")
	}
	if s.running() {
		p.journal.at(0, s.Status)
	}
}
