package command

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/terminal"
)

// logLines are what a plugin said while it ran a task.
type logLines struct {
	Lines []struct {
		At      time.Time `json:"at"`
		Level   string    `json:"level"`
		Message string    `json:"message"`
		Attempt int       `json:"attempt"`
	} `json:"lines"`
	Dropped int `json:"dropped"` // older ones that are not kept
}

// logPace is how often logs are read anew. It is far from the limit of status reads.
const logPace = time.Second

func (o *Options) logsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "logs ID", Short: "Show what the plugin said while it ran a task", Args: cobra.ExactArgs(1),
		Long: "Show what the plugin said while it ran a task. The service keeps the latest lines. With -f new ones follow until the\ntask ends; --json then prints an answer whenever there are new lines.",
	}
	c.ValidArgsFunction = o.completeTasks
	follow := c.Flags().BoolP("follow", "f", false, "go on until the task ends")
	return o.ofService(c, func(s *session, args []string) error {
		l := &logging{session: s, id: args[0]}
		if !*follow {
			return l.read(s.ctx)
		}
		return l.follow()
	})
}

type logging struct {
	*session
	id    string
	seen  int // lines of the whole log that were shown
	began bool
}

// read shows the lines that are new.
func (l *logging) read(ctx context.Context) error {
	b, err := l.Get(ctx, taskPath(l.id, "/logs"))
	if err != nil {
		return err
	}
	var log logLines
	if err := l.Decode(b, &log); err != nil {
		return err
	}
	total := log.Dropped + len(log.Lines)
	fresh := min(max(0, total-l.seen), len(log.Lines))
	missed := total - l.seen - fresh
	first := !l.began
	l.seen, l.began = total, true
	switch {
	case l.json && (first || fresh > 0):
		l.out.JSON(b)
		return nil
	case l.json:
		return nil
	case missed > 0:
		l.note.Printf("(%d lines are not kept)\n", missed)
	}
	for _, line := range log.Lines[len(log.Lines)-fresh:] {
		l.out.Printf("%s  ", line.At.Local().Format("15:04:05.000"))
		_, _ = l.out.Out.Write([]byte(l.out.Painted(line.Level, levelStyle(line.Level)) + "  "))
		l.out.Printf("%s\n", line.Message)
	}
	return nil
}

func levelStyle(level string) terminal.Style {
	switch level {
	case "error":
		return terminal.Red
	case "warn":
		return terminal.Yellow
	case "debug":
		return terminal.Faint
	}
	return terminal.Normal
}

// follow reads again and again until the task has ended, and once more then.
func (l *logging) follow() error {
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	go func() { ended <- l.untilEnd(ctx) }()
	for {
		if err := l.read(l.ctx); err != nil && final(err) {
			return err
		}
		select {
		case err := <-ended:
			return errors.Join(err, l.read(l.ctx))
		case <-l.ctx.Done():
			<-ended
			return silent{context.Cause(l.ctx)}
		case <-time.After(logPace):
		}
	}
}

func (l *logging) untilEnd(ctx context.Context) error {
	return l.Follow(ctx, taskPath(l.id, "/events"), client.Watcher{Event: func(e client.Event) (bool, error) {
		var now status
		err := l.Decode(e.Data, &now)
		return now.Status.Ended(), err
	}})
}

// final reports whether asking again can't help.
func final(err error) bool {
	code := ExitCode(err, true)
	return code != exitUnreachable
}
