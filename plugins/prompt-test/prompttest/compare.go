package prompttest

import (
	"cmp"
	"slices"
)

// row is one model in the comparison, over all its runs. Figures are means of the runs that gave an answer.
type row struct {
	Rank             int      `json:"rank"`
	Model            string   `json:"model"`
	Backend          string   `json:"backend"`
	Runs             int      `json:"runs"`
	Failed           int      `json:"failed"` // runs without an answer
	Passed           int      `json:"passed"` // runs in which all that was expected held
	ChecksPassed     int      `json:"checks_passed"`
	Checks           int      `json:"checks"`
	Truncated        int      `json:"truncated"`
	FirstToken       *float64 `json:"first_token"`
	Total            *float64 `json:"total"`
	TokensPerSecond  *float64 `json:"tokens_per_second"`
	CompletionTokens *float64 `json:"completion_tokens"`
	Cost             *float64 `json:"cost"`
}

// compare makes a row of each model, the best first: who passed more runs, then who failed fewer, held more checks, was
// cheaper, was faster. Prices decide only where all who answered have one: else who comes first of three could depend on
// which two are looked at.
func compare(all []judgement) []row {
	rows := []row{}
	of := map[[2]string][]judgement{}
	for _, j := range all {
		key := [2]string{j.Backend, j.Model}
		if of[key] == nil {
			rows = append(rows, row{Model: j.Model, Backend: j.Backend})
		}
		of[key] = append(of[key], j)
	}
	for i := range rows {
		rows[i].sum(of[[2]string{rows[i].Backend, rows[i].Model}])
	}
	free := slices.ContainsFunc(rows, func(r row) bool { return r.Total != nil && r.Cost == nil })
	slices.SortStableFunc(rows, func(a, b row) int {
		order := cmp.Or(cmp.Compare(b.Passed, a.Passed), cmp.Compare(a.Failed, b.Failed), cmp.Compare(b.ChecksPassed, a.ChecksPassed))
		if order == 0 && !free {
			order = lower(a.Cost, b.Cost)
		}
		return cmp.Or(order, lower(a.Total, b.Total), cmp.Compare(a.Model, b.Model))
	})
	for i := range rows {
		rows[i].Rank = i + 1
	}
	return rows
}

// lower compares what both have; what only one has decides nothing.
func lower(a, b *float64) int {
	if a == nil || b == nil {
		return 0
	}
	return cmp.Compare(*a, *b)
}

func (r *row) sum(runs []judgement) {
	r.Runs = len(runs)
	var first, total, speed, tokens, price []float64
	for _, j := range runs {
		if j.Error != nil {
			r.Failed++
			continue
		}
		r.count(j)
		first, total, speed = append(first, j.Latency.FirstToken), append(total, j.Latency.Total), append(speed, j.Latency.TokensPerSecond)
		tokens = append(tokens, float64(j.Usage.Completion))
		if j.Cost != nil {
			price = append(price, j.Cost.Amount)
		}
	}
	r.FirstToken, r.Total, r.TokensPerSecond = mean(first, 4), mean(total, 4), mean(speed, 1)
	r.CompletionTokens, r.Cost = mean(tokens, 1), mean(price, 9)
}

func (r *row) count(j judgement) {
	if j.Passed {
		r.Passed++
	}
	if j.Truncated {
		r.Truncated++
	}
	r.Checks += len(j.Checks)
	for _, v := range j.Checks {
		if v.Passed {
			r.ChecksPassed++
		}
	}
}

func mean(values []float64, digits int) *float64 {
	if len(values) == 0 {
		return nil
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	m := rounded(sum/float64(len(values)), digits)
	return &m
}
