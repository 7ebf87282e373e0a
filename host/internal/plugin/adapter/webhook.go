package adapter

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"ft.tc/backlot/api/generator"
)

// webhook is a service that speaks the plain JSON of the package comment.
type webhook struct {
	*service

	block   block
	version string
}

var _ generator.Plugin = (*webhook)(nil)

// Describe says what the block says: such a service does not describe itself.
func (w *webhook) Describe(context.Context) (generator.Specification, error) {
	return w.block.specification(w.name, w.version, w.block.webhook.schema), nil
}

// Configure asks whether the service is up, where the operator says how.
func (w *webhook) Configure(ctx context.Context, _ generator.Configuration) error {
	if w.block.webhook.health == "" {
		return nil
	}
	a, err := w.askShortly(ctx, question{method: http.MethodGet, url: w.block.webhook.health})
	if err != nil {
		return err
	}
	if a.status < 200 || a.status > 299 {
		return fmt.Errorf("the service at %s calls itself unhealthy: HTTP status %d at its health address", w.base.Host, a.status)
	}
	return nil
}

// Generate has the service do one task.
func (w *webhook) Generate(ctx context.Context, r generator.Request, h generator.Host) (generator.Result, error) {
	if r.Type != w.block.taskType {
		return generator.Result{}, generator.Failf("unknown_task_type", "%s does not know tasks of type %q", w.name, r.Type)
	}
	ctx, cancel := until(ctx, r.Deadline)
	defer cancel()
	e := errand{webhook: w, host: h, journal: w.journal(h), trace: r.TraceParent}
	done, err := e.run(ctx, orderOf(r))
	if err != nil {
		return generator.Result{}, err
	}
	return w.result(ctx, done, r, h)
}

// errand is one task at the service.
type errand struct {
	*webhook

	host    generator.Host
	journal *journal
	trace   string
}

// run puts the order until the service has it, and follows it to its end.
func (e *errand) run(ctx context.Context, o order) (report, error) {
	repeats := e.block.webhook.method == http.MethodPut
	hold := e.persist(ctx, e.journal, repeats)
	for {
		a, lost := e.ask(ctx, question{method: e.block.webhook.method, url: e.base.String(), body: o, trace: e.trace})
		if lost == nil {
			if f := e.refused(a); f != nil {
				return report{}, f
			}
		}
		if lost != nil || a.status >= 300 {
			if err := hold.again(ctx, a, lost); err != nil {
				return report{}, err
			}
			continue
		}
		return e.accepted(ctx, a)
	}
}

// refused is a failure in the service's own words, or what its status means; nil where it may be asked again.
func (e *errand) refused(a answer) error {
	if a.status < 300 {
		return nil
	}
	var r report
	if json.Unmarshal(a.body, &r) == nil && a.status >= 400 && e.final(a) != nil {
		if w := readError(r.Error); w.Code != "" && w.Message != "" {
			return e.inItsWords(r)
		}
	}
	if f := e.final(a); f != nil {
		e.host.Log(generator.LogWarn, fmt.Sprintf("the service answers with HTTP status %d: %s",
			a.status, e.clean(string(a.body[:min(len(a.body), 2000)]), maxSentence)))
		return f
	}
	return nil
}

func (e *errand) inItsWords(r report) *generator.Failure {
	words := readError(r.Error)
	f := e.said(words.Message)
	f.Retryable = words.Retryable
	if typePattern.MatchString(words.Code) {
		f.Code, f.Message = words.Code, e.clean(words.Message, maxSentence)
	}
	return f
}

// accepted reads a first answer: the result, or where to ask for it.
func (e *errand) accepted(ctx context.Context, a answer) (report, error) {
	r, err := e.read(a)
	if err != nil {
		return r, err
	}
	at := first(r.StatusURL, a.location)
	if a.status != http.StatusAccepted && r.Status == "" {
		r.Status = "succeeded"
	}
	if !r.running() {
		return r, e.ended(r)
	}
	if at == "" {
		return r, e.wrong("takes the task and gives no status_url to ask at")
	}
	if at, err = e.own(at); err != nil {
		return r, e.wrong("gives %s as status_url", err)
	}
	return e.follow(ctx, r, at, a.retryAfter)
}

func (e *errand) read(a answer) (report, error) {
	var r report
	if len(a.body) == 0 {
		return r, nil
	}
	if err := json.Unmarshal(a.body, &r); err != nil {
		return r, e.wrong("answers with something that is not the JSON object that is expected")
	}
	if r.Status == "" {
		r.Status = r.implied()
	}
	switch r.Status {
	case "", "queued", "starting", "processing", "running", "succeeded", "completed", "failed", "canceled", "cancelled":
		return r, nil
	}
	return r, e.wrong("answers with the unknown status %q", e.clean(r.Status, 40))
}

func (e *errand) ended(r report) error {
	e.journal.logs(r.Logs)
	switch r.Status {
	case "failed":
		return e.inItsWords(r)
	case "canceled", "cancelled":
		return generator.Retryf(codeCancelled, "The task was cancelled at the service behind %s: try again.", e.name)
	}
	return nil
}
