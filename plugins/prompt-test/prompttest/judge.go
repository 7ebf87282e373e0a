package prompttest

import (
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
