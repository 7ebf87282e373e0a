package prompttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"ft.tc/backlot/plugins/prompt-test/model"
)

// settings is the block of a backend in plugins.hcl.
type settings struct {
	URL            string   `json:"url"`
	APIKey         string   `json:"api_key"`
	Model          string   `json:"model"`
	Models         []offer  `json:"models"`
	Temperature    *float64 `json:"temperature"`
	MaxTokens      *int     `json:"max_tokens"` // of a task that names none, and the most that one may ask for
	Timeout        string   `json:"timeout"`
	Parallel       int      `json:"parallel"` // questions that one server gets at a time from one task
	Price          *price   `json:"price_per_million"`
	Currency       string   `json:"currency"`
	MaxTokensField string   `json:"max_tokens_field"`
	KeepAlive      string   `json:"keep_alive"`
}

// price is what a million tokens cost.
type price struct {
	Input  float64 `json:"input"`
	Output float64 `json:"output"`
}

// offer is a model that tasks may choose: its name, or an object where it lives on another server or has a price.
type offer struct {
	Model   string `json:"model"`
	Backend string `json:"backend"`
	URL     string `json:"url"`
	APIKey  string `json:"api_key"`
	Price   *price `json:"price_per_million"`
}

// UnmarshalJSON takes a name for an object with nothing else in it.
func (o *offer) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &o.Model) == nil {
		return nil
	}
	type plain offer
	return json.Unmarshal(raw, (*plain)(o))
}

func (o offer) check() error {
	u, err := url.Parse(o.URL)
	switch {
	case o.URL == "":
		return fmt.Errorf("the %s backend needs url", o.Backend)
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "":
		return fmt.Errorf("url of the %s backend must be an http or https address", o.Backend)
	case o.Model == "" && o.Backend != model.KindLlamaCpp:
		return fmt.Errorf("the %s backend needs model", o.Backend)
	case o.Price != nil && (o.Price.Input < 0 || o.Price.Output < 0):
		return errors.New("price_per_million can't be negative")
	}
	return nil
}
