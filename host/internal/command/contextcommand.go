package command

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/terminal"
)

func (o *Options) contextCommand() *cobra.Command {
	c := group("context", "Name services, and choose one",
		o.contextListCommand(), o.contextUseCommand(), o.contextAddCommand(), o.contextRemoveCommand())
	c.Long = "Name services, and choose one. The names are in backlot/contexts.json of your configuration folder, for your eyes only.\n" +
		"The name local stands for the service of this machine's plugins.hcl, which is used where nothing else is."
	return c
}

func (o *Options) contextListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "Show the services that have names", Args: cobra.NoArgs}
	asJSON := c.Flags().Bool("json", false, "for scripts; without the keys")
	c.RunE = func(c *cobra.Command, _ []string) error {
		all, err := o.contexts()
		if err != nil {
			return err
		}
		out, _ := o.printers(c)
		if !*asJSON {
			out.Table(o.listed(all))
			return nil
		}
		for name, context := range all.Contexts {
			context.Key = ""
			all.Contexts[name] = context
		}
		b, err := json.Marshal(all)
		out.JSON(b)
		return err
	}
	return c
}

func (o *Options) listed(all contexts) *terminal.Table {
	t := &terminal.Table{Head: []string{"", "CONTEXT", "URL", "KEY", "PROJECT"}}
	row := func(name, url, key, project string, current bool) {
		mark := ""
		if current {
			mark = "*"
		}
		t.Add(terminal.Cell{Text: mark, Style: terminal.Green}, terminal.Cell{Text: name}, terminal.Cell{Text: url},
			terminal.Cell{Text: key}, terminal.Cell{Text: project})
	}
	here, err := o.Configured("")
	if err != nil {
		here.URL = "(plugins.hcl can't be read: backlot check)"
	}
	row(localName, here.URL, "of its data folder", "", all.Current == "")
	for _, name := range slices.Sorted(maps.Keys(all.Contexts)) {
		context, key := all.Contexts[name], "kept"
		if context.Key == "" {
			key = "BACKLOT_API_KEY"
		}
		row(name, context.URL, key, context.Project, all.Current == name)
	}
	return t
}

func (o *Options) contextUseCommand() *cobra.Command {
	c := &cobra.Command{Use: "use NAME", Short: "Make a service the one that commands are for", Args: cobra.ExactArgs(1)}
	c.ValidArgsFunction = o.completeContexts
	c.RunE = func(c *cobra.Command, args []string) error {
		return o.change(c, func(all *contexts) (string, error) {
			if args[0] == localName {
				all.Current = ""
				return "Commands are for the service of this machine now.", nil
			}
			if _, ok := all.Contexts[args[0]]; !ok {
				return "", usagef("there is no context %q: backlot context list shows them", args[0])
			}
			all.Current = args[0]
			return fmt.Sprintf("Commands are for %s (%s) now.", args[0], all.Contexts[args[0]].URL), nil
		})
	}
	return c
}

func (o *Options) contextRemoveCommand() *cobra.Command {
	c := &cobra.Command{Use: "remove NAME", Short: "Forget a service and its key", Args: cobra.ExactArgs(1)}
	c.ValidArgsFunction = o.completeContexts
	c.RunE = func(c *cobra.Command, args []string) error {
		return o.change(c, func(all *contexts) (string, error) {
			if _, ok := all.Contexts[args[0]]; !ok {
				return "", usagef("there is no context %q: backlot context list shows them", args[0])
			}
			delete(all.Contexts, args[0])
			if all.Current == args[0] {
				all.Current = ""
			}
			return args[0] + " is forgotten.", nil
		})
	}
	return c
}

func (o *Options) change(c *cobra.Command, do func(*contexts) (string, error)) error {
	all, err := o.contexts()
	if err != nil {
		return err
	}
	said, err := do(&all)
	if err != nil {
		return err
	}
	if err := o.keep(all); err != nil {
		return err
	}
	out, _ := o.printers(c)
	out.Printf("%s\n", said)
	return nil
}

var contextName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func (o *Options) contextAddCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "add NAME URL", Short: "Give a service a name, and keep its key", Args: cobra.ExactArgs(2),
		Long: `Give a service a name, and keep its key. The key is asked for on a terminal; elsewhere it is the first line of
what comes in. With --no-key none is kept, and BACKLOT_API_KEY is needed each time.`,
		Example: "  backlot context add prod https://tasks.example.org --project noir\n  backlot context add prod https://tasks.example.org < key-file",
	}
	context := reachable{}
	none := c.Flags().Bool("no-key", false, "keep no key")
	c.Flags().StringVar(&context.Key, "key", "", "the `key`, where others may see it")
	c.Flags().StringVarP(&context.Project, "project", "p", "", "`project` for commands that name none")
	c.RunE = func(c *cobra.Command, args []string) error {
		name, url := args[0], strings.TrimRight(args[1], "/")
		if !contextName.MatchString(name) || name == localName {
			return usagef("%q can't be the name of a context: it has letters, digits, dots, dashes and underscores, and is not %s", name, localName)
		}
		api, err := client.New(client.Service{URL: url})
		if err != nil {
			return usage(err)
		}
		context.URL = api.URL
		if context.Key == "" && !*none {
			if context.Key, err = askKey(c, name); err != nil {
				return err
			}
		}
		return o.change(c, func(all *contexts) (string, error) {
			all.Contexts[name] = context
			return fmt.Sprintf("%s is %s. To make commands be for it: backlot context use %s", name, context.URL, name), nil
		})
	}
	return c
}

func askKey(c *cobra.Command, name string) (key string, err error) {
	if f, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprintf(c.ErrOrStderr(), "API key of %s: ", name)
		var b []byte
		b, err = term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.ErrOrStderr())
		key = string(b)
	} else {
		const longest = 4096
		key, err = bufio.NewReader(io.LimitReader(c.InOrStdin(), longest)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if key = strings.TrimSpace(key); key == "" && err == nil {
		err = usagef("there is no key: pipe it in, or say --no-key")
	}
	return key, err
}
