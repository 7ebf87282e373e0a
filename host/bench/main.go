// Bench measures what a plugin costs, in Go, in Python and as a module, in one run on one machine, against a unary
// call of go-plugin to the same process. Its figures are ratios of medians: the machine may be busy.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"
)

func main() {
	bin := flag.String("bin", "bin", "`folder` of backlot-runner and backlot-confine")
	rounds := flag.Int("rounds", 5, "paired rounds")
	calls := flag.Int("calls", 300, "calls in each")
	flag.Parse()
	if err := run(*bin, *rounds, *calls); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(bin string, rounds, calls int) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "backlot-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	subjects, err := build(ctx, filepath.Join(bin, "backlot-runner"), dir)
	if err != nil {
		return err
	}
	var starts, idle []string
	for i := range subjects {
		s := &subjects[i]
		if err := s.measureStarts(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		starts = append(starts, s.starts()...)
		if err := s.launch(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		defer s.process.Kill()
	}
	if err := alternate(ctx, subjects, rounds, calls); err != nil {
		return err
	}
	for i := range subjects {
		idle = append(idle, fmt.Sprintf("%s\t%d MiB", subjects[i].name, subjects[i].idleMiB()))
	}
	report(subjects, starts, idle)
	return nil
}

func report(subjects []subject, starts, idle []string) {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	defer func() { _ = t.Flush() }()
	unary := median(subjects[0].unary)
	fmt.Fprintf(t, "a no-op task\tmedian\trange of rounds\tof a unary call\n")
	fmt.Fprintf(t, "unary call (go-plugin, %s)\t%s\t%s\t1.0\n", subjects[0].name, us(unary), span(subjects[0].unary))
	for i := range subjects {
		s := &subjects[i]
		fmt.Fprintf(t, "%s\t%s\t%s\t%.1f\n", s.name, us(median(s.tasks)), span(s.tasks), float64(median(s.tasks))/float64(unary))
	}
	fmt.Fprintf(t, "\ncold start to described\tmedian\n")
	for _, line := range starts {
		fmt.Fprintln(t, line)
	}
	fmt.Fprintf(t, "\nidle memory (PSS)\t\n")
	for _, line := range idle {
		fmt.Fprintln(t, line)
	}
}
