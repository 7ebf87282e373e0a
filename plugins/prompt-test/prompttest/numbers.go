package prompttest

import (
	"ft.tc/backlot/sdk"
)

func (r *request) numbers() error {
	if t := r.Temperature; t != nil && !(*t >= 0 && *t <= 2) {
		return sdk.Failf(invalid, "Temperature must be between 0 and 2")
	}
	r.ask.Temperature = r.Temperature
	runs, err := whole("Runs", r.Runs, 1, maxRuns)
	if err != nil {
		return err
	}
	if r.runs = 1; runs != nil {
		r.runs = int(*runs)
	}
	most, err := whole("Max tokens", r.MaxTokens, 1, maxMaxTokens)
	if err != nil {
		return err
	}
	if most != nil {
		n := int(*most)
		r.ask.MaxTokens = &n
	}
	r.ask.Seed, err = whole("Seed", r.Seed, 0, maxSeed)
	return err
}

// whole checks an optional whole number.
func whole(name string, v *float64, least, most int64) (*int64, error) {
	if v == nil {
		return nil, nil //nolint:nilnil // nothing was given
	}
	n := int64(*v)
	if float64(n) != *v || n < least || n > most {
		return nil, sdk.Failf(invalid, "%s must be a whole number from %d to %d", name, least, most)
	}
	return &n, nil
}
