package command

import (
	"github.com/spf13/cobra"
)

func (o *Options) cancelCommand() *cobra.Command {
	c := &cobra.Command{Use: "cancel ID…", Short: "End tasks, also those that run", Args: cobra.MinimumNArgs(1)}
	c.ValidArgsFunction = o.completeTasks
	return o.ofService(c, func(s *session, args []string) error {
		return s.each(args, func(id string) error {
			b, err := s.Delete(s.ctx, taskPath(id, "/cancel"))
			if err != nil {
				return err
			}
			return show(s, b, func(struct{}) { s.out.Printf("%s  cancelled\n", id) })
		})
	})
}

func (o *Options) retryCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "retry ID…", Short: "Submit failed or cancelled tasks again, each under a new id", Args: cobra.MinimumNArgs(1),
	}
	c.ValidArgsFunction = o.completeTasks
	wait := c.Flags().BoolP("wait", "w", false, "follow the new ones to their end, as watch does")
	quiet := c.Flags().BoolP("quiet", "q", false, "print the new ids alone")
	saving := &saving{}
	saving.flags(c)
	return o.ofService(c, func(s *session, args []string) error {
		if !*wait && saving.wanted() {
			return usagef("-o and --preview need --wait: before its end a task has no result")
		}
		ids, err := s.retry(args, *quiet, *wait)
		if err != nil || !*wait {
			return err
		}
		return saving.follow(s, ids, false)
	})
}

func (s *session) retry(ids []string, quiet, wait bool) (fresh []string, err error) {
	err = s.each(ids, func(id string) error {
		b, err := s.Post(s.ctx, taskPath(id, "/retry"), nil)
		if err != nil {
			return err
		}
		var answer struct {
			ID string `json:"new_task_id"`
		}
		if err := s.Decode(b, &answer); err != nil {
			return err
		}
		fresh = append(fresh, answer.ID)
		switch {
		case s.json && wait: // the end is the answer
		case s.json:
			s.out.JSON(b)
		case quiet:
			s.out.Printf("%s\n", answer.ID)
		default:
			s.out.Printf("%s  is %s again\n", answer.ID, id)
		}
		return nil
	})
	return fresh, err
}
