package command

import (
	"cmp"
	"context"
	"net/url"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/terminal"
)

// session is one run of a command that speaks with a service.
type session struct {
	*client.Client

	usual string          // project, of the context
	ctx   context.Context //nolint:containedctx // a session is one run
	cmd   *cobra.Command
	out   *terminal.Printer
	note  *terminal.Printer // what is not the answer
	json  bool
}

// action does what a command is there for.
type action func(s *session, args []string) error

// reach is where the flags say that the service is.
type reach struct{ context, url, key, config string }

// ofService makes the command one that speaks with a service.
func (o *Options) ofService(c *cobra.Command, do action) *cobra.Command {
	f := o.reachFlags(c)
	asJSON := c.Flags().Bool("json", false, "print the service's own answer, for scripts")
	c.RunE = func(c *cobra.Command, args []string) error {
		s, err := o.open(c, *f)
		if err != nil {
			return err
		}
		defer s.Close()
		s.json = *asJSON
		return do(s, args)
	}
	return c
}

func (o *Options) reachFlags(c *cobra.Command) *reach {
	f := &reach{}
	c.Flags().StringVar(&f.context, "context", "", "`name` of the service, as in backlot context list")
	c.Flags().StringVar(&f.url, "url", "", "`URL` of the service, instead of a context; or BACKLOT_URL")
	c.Flags().StringVar(&f.key, "key", "", "API `key`; or BACKLOT_API_KEY, which the list of processes does not show")
	c.Flags().StringVar(&f.config, "config", "", "plugins.hcl `file` of the service of this machine")
	complete(c, "context", o.completeContexts)
	return f
}

func (o *Options) open(c *cobra.Command, f reach) (*session, error) {
	t, err := o.find(f)
	if err != nil {
		return nil, err
	}
	api, err := client.New(t.Service)
	if err != nil {
		return nil, usage(err)
	}
	s := &session{Client: api, usual: t.project, ctx: c.Context(), cmd: c}
	s.out, s.note = o.printers(c)
	return s, nil
}

// projectFlag adds the flag that names a project; the context or BACKLOT_PROJECT may have one.
func (o *Options) projectFlag(c *cobra.Command) func(s *session) string {
	name := c.Flags().StringP("project", "p", "", "`project`; or BACKLOT_PROJECT, or the context's")
	complete(c, "project", o.completeProjects)
	return func(s *session) string { return cmp.Or(*name, o.Env("BACKLOT_PROJECT"), s.usual) }
}

// show prints an answer as it came, or hands it over to be shown to people.
func show[T any](s *session, b []byte, people func(T)) error {
	if s.json {
		s.out.JSON(b)
		return nil
	}
	var answer T
	if err := s.Decode(b, &answer); err != nil {
		return err
	}
	people(answer)
	return nil
}

// taskPath is the path of a task, or of something below it.
func taskPath(id, below string) string { return "/api/v1/tasks/" + url.PathEscape(id) + below }

// hint tells people what they may want to do next.
func (s *session) hint(format string, args ...any) {
	if s.note.TTY && !s.json {
		s.note.Printf(format+"\n", args...)
	}
}

// each does something with each task and goes on where one can't be had.
func (s *session) each(ids []string, do func(id string) error) error {
	var first error
	for _, id := range ids {
		err := do(id)
		if err != nil && len(ids) > 1 {
			s.note.Printf("backlot: %s: %s\n", id, Explain(err))
			err = silent{err}
		}
		if first == nil {
			first = err
		}
		if s.ctx.Err() != nil {
			break
		}
	}
	return first
}
