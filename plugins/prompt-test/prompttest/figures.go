package prompttest

import (
	"math"

	"ft.tc/backlot/plugins/prompt-test/model"
)

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
