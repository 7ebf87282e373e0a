package prompttest

import (
	"math"

	"ft.tc/backlot/plugins/prompt-test/expect"
	"ft.tc/backlot/plugins/prompt-test/model"
)

// judgement is what the report says of one answer. What does not apply is null.
type judgement struct {
	Model        string           `json:"model"`        // as it was asked for
	ServedModel  *string          `json:"served_model"` // as the server names it
	Backend      string           `json:"backend"`
	Run          int              `json:"run"`
	Output       *string          `json:"output"`
	OutputCut    bool             `json:"output_cut"` // here; the artifacts have all of it
	FinishReason *string          `json:"finish_reason"`
	Truncated    bool             `json:"truncated"`
	Filtered     bool             `json:"filtered"`
	Refused      bool             `json:"refused"`
	Usage        *usage           `json:"usage"`
	Cost         *cost            `json:"cost"`
	Latency      *latency         `json:"latency"`
	ContextSize  *int             `json:"context_size"`
	Checks       []expect.Verdict `json:"checks"`
	JSONValid    *bool            `json:"json_valid"`
	SchemaErrors []string         `json:"schema_errors"`
	Passed       bool             `json:"passed"`
	Warnings     []string         `json:"warnings"`
	Error        *problem         `json:"error"`
}

type usage struct {
	Prompt     int  `json:"prompt_tokens"`
	Completion int  `json:"completion_tokens"`
	Reasoning  int  `json:"reasoning_tokens"`
	Estimated  bool `json:"estimated"`
}

type cost struct {
	Amount    float64 `json:"amount"`
	Currency  string  `json:"currency"`
	Estimated bool    `json:"estimated"`
}

// latency is in seconds.
type latency struct {
	FirstToken      float64 `json:"first_token"`
	Total           float64 `json:"total"`
	Load            float64 `json:"load"` // of the total, what the server took to load the model
	TokensPerSecond float64 `json:"tokens_per_second"`
}

type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// judge holds an answer against what the task expects of it.
func (g *Generator) judge(r request, o outcome) judgement {
	j := judgement{Model: o.target.label(), Backend: o.target.backend, Run: o.run, Checks: []expect.Verdict{}, Warnings: []string{}}
	if o.failure != nil {
		j.Error = &problem{o.failure.Code, o.failure.Message}
		return j
	}
	a := o.answer
	j.ServedModel, j.Output, j.Refused = &a.Model, &a.Text, a.Refused
	if a.Finish != "" {
		j.FinishReason = &a.Finish
	}
	if a.Context > 0 {
		j.ContextSize = &a.Context
	}
	j.Truncated, j.Filtered = a.Finish == "length", a.Finish == "content_filter"
	j.Usage = used(o)
	j.Cost = g.cast.cost(o.target.price, j.Usage)
	j.Latency = timed(a, j.Usage)
	j.Checks = expect.Judge(r.checks, a.Text)
	j.Passed = true
	for _, v := range j.Checks {
		j.Passed = j.Passed && v.Passed
	}
	j.form(r, a.Text)
	j.warn(a)
	return j
}

// form checks that the answer is what response_format and response_schema ask for.
func (j *judgement) form(r request, text string) {
	if r.format == model.FormatText && r.schema == nil {
		return
	}
	value, fault := expect.JSON(text)
	valid := fault == ""
	j.JSONValid = &valid
	j.Passed = j.Passed && valid
	switch {
	case !valid:
		j.Warnings = append(j.Warnings, fault)
	case r.schema != nil:
		j.SchemaErrors = r.schema.Faults(value)
		j.Passed = j.Passed && len(j.SchemaErrors) == 0
	}
}

func (j *judgement) warn(a model.Answer) {
	switch {
	case a.Overlong:
		j.Warnings = append(j.Warnings, "the answer was cut at 1 MiB, which is as much as is read")
	case j.Truncated:
		j.Warnings = append(j.Warnings, "the answer was cut at max_tokens")
	case j.Filtered:
		j.Warnings = append(j.Warnings, "the server's content filter ended the answer")
	case a.Text == "":
		j.Warnings = append(j.Warnings, "the answer is empty")
	}
	if a.Refused {
		j.Warnings = append(j.Warnings, "the model refused to answer")
	}
}

// used takes the server's counts where it gives any.
func used(o outcome) *usage {
	if u := o.answer.Usage; u != nil {
		return &usage{Prompt: u.Prompt, Completion: u.Completion, Reasoning: u.Reasoning}
	}
	return &usage{Prompt: estimateTokens(o.ask.System) + estimateTokens(o.ask.Prompt), Completion: estimateTokens(o.answer.Text), Estimated: true}
}

// cost is by the operator's prices; nil where the model has none.
func (c *cast) cost(p *price, u *usage) *cost {
	if p == nil {
		return nil
	}
	amount := (float64(u.Prompt)*p.Input + float64(u.Completion)*p.Output) / 1e6
	return &cost{Amount: rounded(amount, 9), Currency: c.Currency, Estimated: u.Estimated}
}

func timed(a model.Answer, u *usage) *latency {
	l := &latency{FirstToken: rounded(a.FirstToken.Seconds(), 4), Total: rounded(a.Total.Seconds(), 4), Load: rounded(a.Load.Seconds(), 4)}
	// Writing begins with the first token; a server that hands over all at once is measured as a whole.
	writing := (a.Total - a.FirstToken).Seconds()
	if writing < 0.1*a.Total.Seconds() {
		writing = a.Total.Seconds()
	}
	if writing > 0 {
		l.TokensPerSecond = rounded(float64(u.Completion)/writing, 1)
	}
	return l
}

func rounded(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
