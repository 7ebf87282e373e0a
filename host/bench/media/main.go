// Media measures what a second of media costs: CPU seconds of the plugin with the tools that it drives, and of host and Redis,
// for each generator over REST, beside the bare encoder where there is one, and how much memory short and long media take. It starts a service of its own.
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
	bin := flag.String("bin", "bin", "`folder` of what make build builds")
	flag.Parse()
	if err := run(*bin); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(bin string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "backlot-media-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	s, err := start(ctx, bin, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := s.costs(ctx); err != nil {
		return err
	}
	return s.memory(ctx)
}

func (s *service) costs(ctx context.Context) error {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	defer func() { _ = t.Flush() }()
	fmt.Fprintln(t, "CPU seconds for a second of media (a picture, a prompt)\tplugin and tools\thost and Redis\thost's part\tbare encoder")
	for _, c := range cases() {
		row, err := s.measure(ctx, c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Fprintln(t, row)
	}
	return nil
}

func (s *service) memory(ctx context.Context) error {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	defer func() { _ = t.Flush() }()
	fmt.Fprintln(t, "\nPeak MiB of plugin and tools above idle\tshort\tlong")
	for _, l := range lengths() {
		row, err := s.growth(ctx, l)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		fmt.Fprintln(t, row)
	}
	return nil
}

// measure runs a case once to warm up and once to measure.
func (s *service) measure(ctx context.Context, c work) (string, error) {
	if err := s.prepare(ctx, c); err != nil {
		return "", err
	}
	var result result
	var before, after cost
	for range 2 {
		var err error
		if before, err = s.spent(); err != nil {
			return "", err
		}
		if result, err = s.do(ctx, c); err != nil {
			return "", err
		}
		if after, err = s.spent(); err != nil {
			return "", err
		}
	}
	seconds := 1.0
	if result.Metadata.Duration > 0 {
		seconds = result.Metadata.Duration
	}
	plugin, host := (after.plugins-before.plugins)/seconds, (after.host-before.host)/seconds
	bare := "-"
	if c.encoded {
		cpu, err := s.encodeAlone(ctx, result.MediaURL)
		if err != nil {
			return "", err
		}
		bare = fmt.Sprintf("%.3f", cpu/seconds)
	}
	part := "-"
	if plugin+host >= 0.005 { // else it is less than the clock's tick can tell
		part = fmt.Sprintf("%.1f %%", 100*host/(plugin+host))
	}
	return fmt.Sprintf("%s\t%.3f\t%.3f\t%s\t%s", c.name, plugin, host, part, bare), nil
}
