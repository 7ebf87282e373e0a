package command

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/terminal"
)

func (o *Options) webhooksCommand() *cobra.Command {
	return group("webhooks", "See, repeat and try callbacks", o.webhooksListCommand(), o.webhooksReplayCommand(), o.webhooksTestCommand())
}

// deliveries are the attempts to deliver a task's webhook.
type deliveries struct {
	Status   string     `json:"status"`
	Next     *time.Time `json:"next_attempt_at"`
	Attempts []struct {
		At       time.Time `json:"at"`
		Attempt  int       `json:"attempt"`
		Code     *int      `json:"status_code"`
		Error    string    `json:"error"`
		Duration int       `json:"duration_ms"`
	} `json:"attempts"`
}

func (o *Options) webhooksListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list ID", Short: "Show every attempt to deliver a task's webhook", Args: cobra.ExactArgs(1)}
	c.ValidArgsFunction = o.completeTasks
	return o.ofService(c, func(s *session, args []string) error {
		b, err := s.Get(s.ctx, taskPath(args[0], "/webhook"))
		if err != nil {
			return err
		}
		return show(s, b, func(d deliveries) {
			s.out.Printf("%s%s\n", d.Status, d.next(time.Now()))
			s.out.Table(d.table(time.Now()))
			if d.Status != "delivered" && d.Status != "pending" {
				s.hint("To send it again: backlot webhooks replay %s", args[0])
			}
		})
	})
}

func (d deliveries) next(now time.Time) string {
	if d.Next == nil {
		return ""
	}
	return ", the next attempt in " + span(d.Next.Sub(now))
}

func (d deliveries) table(now time.Time) *terminal.Table {
	t := &terminal.Table{Head: []string{"ATTEMPT", "WHEN", "TOOK", "ANSWER", "PROBLEM"}}
	for _, a := range d.Attempts {
		t.Add(number(a.Attempt), terminal.Cell{Text: ago(a.At, now)}, terminal.Cell{Text: fmt.Sprintf("%d ms", a.Duration), Right: true},
			answered(a.Code, a.Error == ""), terminal.Cell{Text: a.Error})
	}
	return t
}

func answered(status *int, well bool) terminal.Cell {
	c := terminal.Cell{Text: "none", Style: terminal.Red}
	if status != nil {
		c.Text = fmt.Sprint(*status)
	}
	if well {
		c.Style = terminal.Green
	}
	return c
}

func (o *Options) webhooksReplayCommand() *cobra.Command {
	c := &cobra.Command{Use: "replay ID…", Short: "Send the webhooks of tasks again", Args: cobra.MinimumNArgs(1)}
	c.ValidArgsFunction = o.completeTasks
	return o.ofService(c, func(s *session, args []string) error {
		return s.each(args, func(id string) error {
			b, err := s.Post(s.ctx, taskPath(id, "/webhook/replay"), nil)
			if err != nil {
				return err
			}
			return show(s, b, func(struct{}) {
				s.out.Printf("%s  is sent again; backlot webhooks list %s shows how it goes\n", id, id)
			})
		})
	})
}

// samples are what a handler made of the samples that it was sent.
type samples struct {
	Samples []struct {
		Event   string  `json:"event"`
		Status  *int    `json:"status"`
		Seconds float64 `json:"seconds"`
		OK      bool    `json:"ok"`
		Problem string  `json:"problem"`
	} `json:"samples"`
}

var errHandler = errors.New("the handler did not take all of the samples")

func (o *Options) webhooksTestCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "test URL", Short: "Send the three samples to a handler, and say what it did wrong", Args: cobra.ExactArgs(1),
		Long: "Send the three samples to a handler: of a task that completed, one that failed, one that was cancelled. They come from the\nservice, signed like real ones. Exits with 1 where the handler did something wrong.",
	}
	return o.ofService(c, func(s *session, args []string) error {
		b, err := s.Post(s.ctx, "/api/v1/webhooks/test", raw(map[string]string{"url": args[0]}))
		if err != nil {
			return err
		}
		var all samples
		if err := s.Decode(b, &all); err != nil {
			return err
		}
		t := &terminal.Table{Head: []string{"EVENT", "ANSWER", "TOOK", "PROBLEM"}}
		well := true
		for _, x := range all.Samples {
			well = well && x.OK
			t.Add(terminal.Cell{Text: x.Event}, answered(x.Status, x.OK), terminal.Cell{Text: fmt.Sprintf("%.0f ms", x.Seconds*1000), Right: true}, terminal.Cell{Text: x.Problem})
		}
		if s.json {
			s.out.JSON(b)
		} else {
			s.out.Table(t)
		}
		if !well {
			return errHandler
		}
		return nil
	})
}
