package prompttest

import (
	"slices"
	"strings"
)

// tokenCount is how long prompt and answer are, and who says so.
type tokenCount struct {
	Prompt     int    `json:"prompt"`
	Completion int    `json:"completion"`
	Method     string `json:"method"`
}

// headline says in the report's first level what the first answer is, and what all came to.
func headline(m map[string]any, p prompt, judged []judgement) {
	m["dry_run"] = false
	passed := true
	models := []string{}
	var sum *cost
	for _, j := range judged {
		passed = passed && j.Passed
		if j.ServedModel != nil && !slices.Contains(models, *j.ServedModel) {
			models = append(models, *j.ServedModel)
		}
		if j.Cost != nil {
			if sum == nil {
				sum = &cost{Currency: j.Cost.Currency}
			}
			sum.Amount, sum.Estimated = rounded(sum.Amount+j.Cost.Amount, 9), sum.Estimated || j.Cost.Estimated
		}
	}
	m["passed"], m["generation_model"] = passed, strings.Join(models, ", ")
	if sum != nil {
		m["cost"] = sum
	}
	first, ok := answeredFirst(judged)
	if !ok {
		return
	}
	m["output"], m["model"], m["latency_ms"] = first.Output, first.ServedModel, int64(first.Latency.Total*1000)
	m["warnings"] = append(list(p.issues), first.Warnings...)
	method := tokenMethodBackend
	if first.Usage.Estimated {
		method = tokenMethodEstimate
	}
	m["tokens"] = tokenCount{Prompt: first.Usage.Prompt, Completion: first.Usage.Completion, Method: method}
}

func answeredFirst(judged []judgement) (judgement, bool) {
	for _, j := range judged {
		if j.Error == nil {
			return j, true
		}
	}
	return judgement{}, false
}
