package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// figures are the rounds' values, by what is measured and by peer.
type figures map[string]map[string][]float64

func (f figures) add(what, peer string, v float64) {
	if f[what] == nil {
		f[what] = map[string][]float64{}
	}
	f[what][peer] = append(f[what][peer], v)
}

func median(all []float64) float64 {
	s := slices.Sorted(slices.Values(all))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// report writes medians with their ranges, and the median of the rounds' ratios to the product.
func (f figures) report(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	whats := make([]string, 0, len(f))
	for what := range f {
		whats = append(whats, what)
	}
	slices.Sort(whats)
	for _, what := range whats {
		fmt.Fprintf(t, "%s\tmedian\trange\tbacklot's part\n", what)
		own := f[what]["backlot"]
		names := make([]string, 0, len(f[what]))
		for name := range f[what] {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			all := f[what][name]
			ratios := make([]float64, min(len(all), len(own)))
			for i := range ratios {
				ratios[i] = own[i] / all[i]
			}
			fmt.Fprintf(t, "  %s\t%s\t%s to %s\t%.2f\n", name, short(median(all)), short(slices.Min(all)), short(slices.Max(all)), median(ratios))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

func short(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.3f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
