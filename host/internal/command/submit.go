package command

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/terminal"
)

// receipt is the service's answer to a submission.
type receipt struct {
	ID        string `json:"task_id"`
	Project   string `json:"project_id"`
	Position  int    `json:"queue_position"`
	Estimated int    `json:"estimated_duration"`
}

// submitting is what the flags of submit say.
type submitting struct {
	draft

	batch, once string
	wait, quiet bool
	saving      saving
}

func (o *Options) submitCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "submit TYPE", Short: "Hand in a task, or a batch of them", Args: cobra.MaximumNArgs(1),
		Long: `Hand in a task, or a batch of them. Its task_data comes from -f FILE (- is what comes in), from -d key=value, or
both: -d changes what the file says. A value of -d that is JSON is taken as that (8, true, ["a"], "8"), any other is a
text; a dot in a key leads into an object.

A batch is a file as POST /api/v1/tasks/batch takes it, or a list of tasks. All of it is taken or nothing.`,
		Example: `  backlot submit generate_image -p noir -d prompt="a rainy alley at night" -d seed=7 --wait -o alley.png
  backlot submit test_prompt -p noir -f task_data.json --priority high
  backlot submit --batch scene.json --wait -o film/`,
	}
	in := &submitting{}
	project := o.projectFlag(c)
	in.flags(c)
	c.ValidArgsFunction = o.completeTypes
	return o.ofService(c, func(s *session, args []string) error {
		in.project = project(s)
		if err := in.check(args); err != nil {
			return err
		}
		ids, err := in.submit(s)
		if err != nil || !in.wait {
			return err
		}
		return in.saving.follow(s, ids, false)
	})
}

func (in *submitting) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVarP(&in.pairs, "data", "d", nil, "`key=value` of task_data; may be there many times")
	f.StringVarP(&in.file, "file", "f", "", "`file` of task_data; - for what comes in")
	f.StringVar(&in.priority, "priority", "", "`high`, normal or low")
	f.StringVar(&in.callback, "callback", "", "`URL` for the webhook at the end")
	f.StringVar(&in.metadata, "metadata", "", "`JSON` object that comes back with the task")
	f.StringArrayVar(&in.after, "after", nil, "`[name=]ID` of a task that has to complete before")
	f.StringVar(&in.batch, "batch", "", "`file` of a batch; - for what comes in")
	f.StringVar(&in.once, "idempotency-key", "", "`text` that makes a second try of the same submission no second task")
	f.BoolVarP(&in.wait, "wait", "w", false, "follow it to its end, as watch does")
	f.BoolVarP(&in.quiet, "quiet", "q", false, "print the id alone")
	in.saving.flags(c)
	complete(c, "priority", fixed("high", "normal", "low"))
	for _, alone := range []string{"data", "file", "priority", "callback", "metadata", "after"} {
		c.MarkFlagsMutuallyExclusive("batch", alone)
	}
}

func (in *submitting) check(args []string) error {
	switch {
	case in.batch != "" && len(args) > 0:
		return usagef("a batch names the types of its tasks itself: leave %s out", args[0])
	case in.batch == "" && len(args) == 0:
		return usagef("name the task type, as in: backlot submit generate_image -p PROJECT -d prompt=…")
	case in.batch == "" && in.project == "":
		return usagef("name the project: -p PROJECT, BACKLOT_PROJECT, or backlot context add --project")
	case !in.wait && in.saving.wanted():
		return usagef("-o and --preview need --wait: before its end a task has no result")
	}
	if len(args) > 0 {
		in.taskType = args[0]
	}
	return nil
}

// submit hands in and tells the ids.
func (in *submitting) submit(s *session) ([]string, error) {
	path, body, err := in.request(s.cmd.InOrStdin())
	if err != nil {
		return nil, err
	}
	var headers []string
	if in.once != "" {
		headers = []string{"Idempotency-Key", in.once}
	}
	b, err := s.Post(s.ctx, path, body, headers...)
	if err != nil {
		return nil, err
	}
	receipts, err := in.receipts(s, b)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(receipts))
	for i, r := range receipts {
		ids[i] = r.ID
	}
	if s.json && in.wait {
		return ids, nil // the end is the answer
	}
	in.tell(s, b, receipts)
	return ids, nil
}

func (in *submitting) request(stdin stdin) (path string, body []byte, err error) {
	if in.batch == "" {
		body, err = in.draft.body(stdin)
		return "/api/v1/tasks/submit", body, err
	}
	body, err = readBatch(in.batch, stdin)
	return "/api/v1/tasks/batch", body, err
}

func (in *submitting) receipts(s *session, b []byte) ([]receipt, error) {
	if in.batch == "" {
		one := make([]receipt, 1)
		return one, s.Decode(b, &one[0])
	}
	var all struct{ Tasks []receipt }
	return all.Tasks, s.Decode(b, &all)
}

func (in *submitting) tell(s *session, b []byte, all []receipt) {
	switch {
	case s.json:
		s.out.JSON(b)
	case in.quiet:
		for _, r := range all {
			s.out.Printf("%s\n", r.ID)
		}
	case in.batch == "":
		r := all[0]
		s.out.Printf("%s  queued, place %d, about %d s to run\n", r.ID, r.Position, r.Estimated)
		if !in.wait {
			s.hint("To follow it: backlot watch %s", r.ID)
		}
	default:
		t := &terminal.Table{Head: []string{"TASK", "PROJECT", "PLACE", "ABOUT"}}
		for _, r := range all {
			t.Add(terminal.Cell{Text: r.ID}, terminal.Cell{Text: r.Project}, number(r.Position), terminal.Cell{Text: fmt.Sprintf("%d s", r.Estimated), Right: true})
		}
		s.out.Table(t)
	}
}

func number(n int) terminal.Cell { return terminal.Cell{Text: fmt.Sprint(n), Right: true} }

// raw is a value that json.Marshal leaves as it is.
func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and maps of them
	}
	return b
}
