package command

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/terminal"
)

// completer proposes words to a shell.
type completer = func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective)

const completePatience = 2 * time.Second // somebody waits at a prompt

// complete gives a flag its words.
func complete(c *cobra.Command, flag string, words completer) {
	if err := c.RegisterFlagCompletionFunc(flag, words); err != nil {
		panic(err) // a flag that the command does not have
	}
}

// fixed proposes the same words always.
func fixed(words ...string) completer {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

func states() []string {
	words := make([]string, len(task.States))
	for i, state := range task.States {
		words[i] = string(state)
	}
	return words
}

func (o *Options) completeContexts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	all, err := o.contexts()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return append(slices.Sorted(maps.Keys(all.Contexts)), localName), cobra.ShellCompDirectiveNoFileComp
}

// asking opens the service that the flags so far name; nil where there is none.
func (o *Options) asking(c *cobra.Command) *session {
	f := reach{}
	for name, value := range map[string]*string{"context": &f.context, "url": &f.url, "key": &f.key, "config": &f.config} {
		if flag := c.Flags().Lookup(name); flag != nil {
			*value = flag.Value.String()
		}
	}
	if c.Context() == nil {
		c.SetContext(context.Background())
	}
	s, err := o.open(c, f)
	if err != nil {
		return nil
	}
	return s
}

// ask reads something of it.
func (o *Options) ask(c *cobra.Command, path func(s *session) string, into any) bool {
	s := o.asking(c)
	if s == nil {
		return false
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(s.ctx, completePatience)
	defer cancel()
	return s.Read(ctx, path(s), into) == nil
}

func at(path string) func(*session) string { return func(*session) string { return path } }

func (o *Options) completeTypes(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var all struct {
		Types []struct {
			Type        string `json:"task_type"`
			Description string
		}
	}
	if len(args) > 0 || !o.ask(c, at("/api/v1/types"), &all) {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var words []string
	for _, t := range all.Types {
		words = propose(words, t.Type, t.Description)
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

func (o *Options) completeProjects(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var all struct {
		Projects []struct {
			ID string `json:"project_id"`
		}
	}
	var words []string
	if o.ask(c, at("/api/v1/projects"), &all) {
		for _, p := range all.Projects {
			words = propose(words, p.ID, "")
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

func (o *Options) completeTasks(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var page taskPage
	var words []string
	tasks := func(s *session) string { return listPath(cmp.Or(o.Env("BACKLOT_PROJECT"), s.usual)) + "?limit=50" }
	if o.ask(c, tasks, &page) {
		for _, t := range page.Tasks {
			words = propose(words, t.ID, t.Type+", "+t.Status)
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// typedForm is what ids, types and projects are made of. A shell puts a proposal into the command line as it is, and would run
// what a service that is none of ours had made of it.
var typedForm = regexp.MustCompile(`^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,127}$`)

// propose adds a proposal with what it is.
func propose(words []string, text, description string) []string {
	if !typedForm.MatchString(text) {
		return words
	}
	if description = terminal.Line(description); description != "" {
		text += "\t" + description
	}
	return append(words, text)
}
