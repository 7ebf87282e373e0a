// Demo makes a short scene through the REST API, by all six generators: a tested prompt, three storyboard panels, two lines of
// dialogue, an animated character who speaks one of them, a mix with rain, and the film of it all. It is one batch of
// tasks, scene.json, chained by depends_on. It starts the service if none answers, shows what it does, and ends with the film's path and URL.
//
//	make demo
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/term"
)

func main() {
	o := options{}
	flag.StringVar(&o.backlot, "backlot", "bin/backlot", "service to start when none answers")
	flag.StringVar(&o.config, "config", "plugins.hcl", "its configuration")
	flag.StringVar(&o.url, "url", "http://localhost:8001", "where the service is")
	flag.StringVar(&o.out, "out", filepath.Join("data", "demo"), "folder for the film")
	flag.BoolVar(&o.stay, "stay", term.IsTerminal(int(os.Stdin.Fd())), "keep a service that the demo started until Ctrl-C")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

type options struct {
	backlot, config, url, out string
	stay                      bool
}

func run(ctx context.Context, o options) error {
	begin := time.Now()
	service, key, err := ensureService(ctx, o)
	if err != nil {
		return err
	}
	defer service.stop()
	c := client{base: o.url, key: key}
	screen := newScreen()

	shots, err := shootScene(ctx, c, screen)
	if err != nil {
		return err
	}
	screen.wait()
	film := shots[len(shots)-1].status
	path, err := c.download(ctx, film.url(), o.out, "film.mp4")
	if err != nil {
		return err
	}
	fmt.Printf("\nThe film took %s.\n  file  %s\n  url   %s\n", time.Since(begin).Round(100*time.Millisecond), path, film.url())
	describe(film.Result.Metadata)
	if o.stay && service.started() {
		fmt.Println("\nThe service keeps running until you press Ctrl-C, so that the URL plays.")
		<-ctx.Done()
	}
	return nil
}

// describe says what the service measured on the file.
func describe(metadata map[string]any) {
	fmt.Printf("  found %v s, %v at %v fps, %v and %v, %v LUFS\n", metadata["duration"], metadata["resolution"], metadata["fps"],
		metadata["video_codec"], metadata["audio_codec"], metadata["loudness_lufs"])
}
