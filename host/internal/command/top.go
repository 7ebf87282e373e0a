package command

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/terminal"
)

func (o *Options) topCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "top", Short: "Watch a service at work: queues, throughput, plugins, GPUs", Args: cobra.NoArgs,
		Long: "Watch a service at work: queues, throughput, and with a key of the scope admin plugins and GPUs. Drawn in place on a\nterminal; q ends it. Elsewhere, and with --once or --json, it is printed once.",
	}
	once := c.Flags().Bool("once", false, "print it once")
	return o.ofService(c, func(s *session, _ []string) error {
		if s.json || *once {
			return s.glance()
		}
		screen, err := terminal.OpenScreen(s.cmd.InOrStdin(), s.cmd.OutOrStdout())
		if errors.Is(err, terminal.ErrNoScreen) {
			return s.glance()
		}
		if err != nil {
			return err
		}
		return errors.Join(s.top(screen), screen.Close())
	})
}

// glance prints how things are, once.
func (s *session) glance() error {
	b, err := s.Get(s.ctx, "/api/v1/overview")
	if err != nil {
		return err
	}
	return show(s, b, func(now overview) {
		v := view{service: s.URL, overview: &now}
		for _, line := range v.lines(s.out.Width(), s.out.Color) {
			_, _ = s.out.Out.Write([]byte(line + "\n"))
		}
	})
}

// top draws whenever something has changed, until somebody types q.
func (s *session) top(screen *terminal.Screen) error {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	resized := make(chan os.Signal, 1)
	signal.Notify(resized, syscall.SIGWINCH)
	defer signal.Stop(resized)
	changes, ended := make(chan func(*view)), make(chan error, 1)
	go func() { ended <- s.changes(ctx, changes) }()
	v := view{service: s.URL, help: "q ends"}
	keys := screen.Keys()
	for {
		width, _ := screen.Size()
		if err := screen.Draw(v.lines(width, s.out.Color)); err != nil {
			return err
		}
		select {
		case change := <-changes:
			change(&v)
		case <-resized:
		case key, ok := <-keys:
			const interrupt, end = 3, 4 // Ctrl-C and Ctrl-D, which a raw terminal hands on
			if !ok || key == 'q' || key == 'Q' || key == interrupt || key == end {
				cancel()
				<-ended
				return nil
			}
		case err := <-ended:
			return err
		}
	}
}

// changes hands on what the service tells.
func (s *session) changes(ctx context.Context, changes chan<- func(*view)) error {
	tell := func(change func(*view)) {
		select {
		case changes <- change:
		case <-ctx.Done():
		}
	}
	return s.Follow(ctx, "/api/v1/events", client.Watcher{
		Broken: func(err error) { tell(func(v *view) { v.trouble = Explain(err) }) },
		Event: func(e client.Event) (bool, error) {
			switch e.Kind {
			case "overview":
				return false, decoded(s, e, tell, func(v *view, now *overview) { v.overview = now })
			case "plugins":
				return false, decoded(s, e, tell, func(v *view, now *pluginList) { v.plugins = now })
			case "gpus":
				return false, decoded(s, e, tell, func(v *view, now *gpuList) { v.gpus = now })
			}
			return false, nil
		},
	})
}

func decoded[T any](s *session, e client.Event, tell func(func(*view)), into func(*view, *T)) error {
	now := new(T)
	if err := s.Decode(e.Data, now); err != nil {
		return err
	}
	tell(func(v *view) {
		v.trouble = ""
		into(v, now)
	})
	return nil
}
