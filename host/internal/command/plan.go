package command

import (
	"errors"
	"net/url"
	"path/filepath"

	"github.com/spf13/cobra"
)

// plan is what a configuration changes.
type plan struct {
	Text    string `json:"text"`
	Refused bool   `json:"refused"`
}

var errPlan = errors.New("this plan can't be applied")

// planned prints a plan. One with problems is an error.
func planned(s *session, b []byte, err error) error {
	if err != nil {
		return err
	}
	var p plan
	if err := s.Decode(b, &p); err != nil {
		return err
	}
	if s.json {
		s.out.JSON(b)
	} else {
		s.out.Printf("%s", p.Text)
	}
	if p.Refused {
		return errPlan
	}
	return nil
}

// meant is the file that a command is about.
func (o *Options) meant(s *session) (file string, ifMatch []string, err error) {
	path, err := s.cmd.Flags().GetString("config")
	if err != nil {
		return "", nil, err
	}
	c, err := o.Configured(path)
	return filepath.Base(c.File), []string{"If-Match", `"` + c.Digest + `"`}, err
}

func (o *Options) planCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "plan", Short: "Show what applying the configuration would change", Args: cobra.NoArgs,
		Long: `Show what applying the configuration would change in the running service: what starts, drains and stops, schemas
that waiting tasks do not fit, memory that will not suffice. Changes nothing. Exits with 1 when the plan has problems.
The file lies in the folder of the service's own.`,
	}
	return o.ofService(c, func(s *session, _ []string) error {
		file, ifMatch, err := o.meant(s)
		if err != nil {
			return err
		}
		b, err := s.Post(s.ctx, "/api/v1/plugins/plan", raw(map[string]string{"file": file}), ifMatch...)
		return planned(s, b, err)
	})
}

func (o *Options) applyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "apply", Short: "Make the running service run what its file says", Args: cobra.NoArgs,
		Long: `Make the running service run what its file says: all of it or nothing. New versions start beside the old ones, have
to pass their self-test, and then prove themselves on a share of the tasks.`,
	}
	return o.ofService(c, func(s *session, _ []string) error {
		_, ifMatch, err := o.meant(s)
		if err != nil {
			return err
		}
		b, err := s.Post(s.ctx, "/api/v1/plugins/apply", nil, ifMatch...)
		return planned(s, b, err)
	})
}

func (o *Options) backendCommand() *cobra.Command {
	use := &cobra.Command{
		Use: "use PLUGIN BACKEND", Short: "Change a plugin's backend in the file and apply it", Args: cobra.ExactArgs(2),
		Example: "  backlot backend use image comfyui",
	}
	o.ofService(use, func(s *session, args []string) error {
		b, err := s.Post(s.ctx, "/api/v1/plugins/"+url.PathEscape(args[0])+"/backend", raw(map[string]string{"backend": args[1]}))
		return planned(s, b, err)
	})
	return group("backend", "Choose what a plugin works with", use)
}
