package kit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/validate"
)

var startCases = []behaviour{
	{name: "starts and shakes hands", whole: starts},
	{name: "describes itself", whole: describesItself},
	{name: "describes what it takes", each: describesWhatItTakes},
	{name: "takes the settings of its backends", whole: takesSettings},
}

func starts(ctx context.Context, c *check) finding {
	limited, cancel := context.WithTimeoutCause(ctx, c.o.StartLimit, fmt.Errorf("no handshake within %s", c.o.StartLimit))
	defer cancel()
	begin := time.Now()
	i, err := c.stage.launch(limited)
	if err != nil {
		c.hopeless = "the plugin does not start"
		return failed("Run the program by hand: it has to say what it is and end. Call the SDK's serve first thing, "+
			"load models when the first task needs them, and write nothing to stdout before it.", "%v", err)
	}
	took := time.Since(begin)
	i.Kill()
	c.specification = i.specification
	c.report.Plugin = fmt.Sprintf("%s@%s", orNothing(i.specification.Name), orNothing(i.specification.Version))
	for _, t := range i.specification.Types {
		if len(c.o.Types) == 0 || slices.Contains(c.o.Types, t.Type) {
			c.subjects = append(c.subjects, &subject{TypeSpecification: t})
		}
	}
	return passed("within %s", round(took))
}

var (
	nameForm    = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	versionForm = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)
	typeForm    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	queues      = []string{generator.QueueGPUHeavy, generator.QueueGPUMedium, generator.QueueCPUIntensive}
)

func describesItself(_ context.Context, c *check) finding {
	s := c.specification
	var problems []string
	complain := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if !nameForm.MatchString(s.Name) {
		complain("the name %q is not lower case letters, digits and -", s.Name)
	}
	if !versionForm.MatchString(s.Version) {
		complain("the version %q is not a semantic one, such as 1.0.0", s.Version)
	}
	if len(s.Types) == 0 {
		complain("it offers no task type")
	}
	types, backends := map[string]bool{}, map[string]bool{}
	for _, t := range s.Types {
		if types[t.Type] {
			complain("it offers the type %q twice", t.Type)
		}
		types[t.Type] = true
	}
	for _, b := range s.Backends {
		if b.Name == "" || backends[b.Name] {
			complain("the backend %q has no name of its own", b.Name)
		}
		backends[b.Name] = true
		if len(b.ConfigSchema) > 0 {
			if _, err := validate.Compile(b.ConfigSchema); err != nil {
				complain("the settings of the backend %s: %v", b.Name, err)
			}
		}
	}
	for _, wanted := range c.o.Types {
		if !types[wanted] {
			complain("it does not offer the type %q", wanted)
		}
	}
	if len(problems) > 0 {
		return failed("Correct the specification: the host refuses a plugin that it can't name, or whose types it can't offer.", "%s", strings.Join(problems, "\n"))
	}
	return passed("%s %s offers %s", s.Name, s.Version, count(len(s.Types), "task type"))
}

func describesWhatItTakes(_ context.Context, _ *check, s *subject) finding {
	problems := typeProblems(s.TypeSpecification)
	if len(s.DataSchema) > 0 && len(problems) == 0 && len(s.Example) > 0 {
		var invalid *InvalidDataError
		if errors.As(checkData(s.TypeSpecification, s.Example), &invalid) {
			problems = append(problems, "the example: "+invalid.Error())
		}
	}
	if len(problems) > 0 {
		return failed("Correct the type's specification: clients see it, and the host judges by it.", "%s", strings.Join(problems, "\n"))
	}
	f := passed("%s, typically %s, at most %s", s.Queue, s.Typical, s.Maximum)
	switch {
	case len(s.DataSchema) == 0:
		return f.but("Give the type a data schema: without one every object is taken, and the task has to say what is wrong.")
	case !strings.Contains(string(s.DataSchema), `"errorMessage"`):
		return f.but(`Give the schema's properties an "errorMessage": the sentence that a user reads when the value does not fit.`)
	case len(s.Example) == 0:
		return f.but("Give the type an example: a new version proves itself by it, and the documentation shows it.")
	}
	return f
}

func typeProblems(t generator.TypeSpecification) []string {
	var problems []string
	complain := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if !typeForm.MatchString(t.Type) {
		complain("the type %q is not lower case letters, digits and _", t.Type)
	}
	if !slices.Contains(queues, t.Queue) {
		complain("the queue %q is not one of %s", t.Queue, strings.Join(queues, ", "))
	}
	if t.Description == "" {
		complain("it has no description")
	}
	if t.Typical <= 0 {
		complain("it has no typical running time")
	}
	if t.Maximum < t.Typical || t.Maximum <= 0 {
		complain("its maximal running time, %s, is below the typical one, %s", t.Maximum, t.Typical)
	}
	if t.GPUMemoryMiB < 0 {
		complain("it needs %d MiB of GPU memory", t.GPUMemoryMiB)
	}
	if len(t.DataSchema) > 0 {
		if _, err := validate.Compile(t.DataSchema); err != nil {
			complain("%v", err)
		}
	}
	return problems
}

// takesSettings offers each backend an instance of its own with nothing but the defaults. A refusal is an answer too.
func takesSettings(ctx context.Context, c *check) finding {
	const advice = "Let Configure return an error that says what is missing; it must not end the process, and not wait for what may never come."
	var said []string
	for _, b := range c.specification.Backends {
		how, err := c.offerDefaults(ctx, b.Name)
		if err != nil {
			return failed(advice, "%s: %v", b.Name, err)
		}
		said = append(said, b.Name+" "+how)
	}
	i, err := c.instance(ctx)
	if err != nil {
		c.hopeless = "the plugin does not take its settings"
		return failed("Give the check the settings that the plugin needs: --backend and --options, as the block in plugins.hcl has them.",
			"%s", strings.Join(append(said, err.Error()), "\n"))
	}
	if len(said) == 0 {
		return passed("it has no backends to choose from")
	}
	return passed("%s\n%s is used from here on", strings.Join(said, "\n"), i.backend())
}

// offerDefaults says how the backend answers to an empty block. The error is that of a plugin that does not answer.
func (c *check) offerDefaults(ctx context.Context, backend string) (how string, err error) {
	i, err := c.stage.launch(ctx)
	if err != nil {
		return "", err
	}
	defer i.Kill()
	err = i.configureWith(ctx, generator.Configuration{Backend: backend, Options: []byte("{}")})
	var refusal *generator.Failure
	switch {
	case err == nil:
		return "takes an empty block", nil
	case errors.As(err, &refusal) && strings.TrimSpace(refusal.Message) != "":
		return "wants settings: " + refusal.Message, nil
	case errors.As(err, &refusal):
		return "", errors.New("it refuses an empty block without a word")
	}
	return "", err
}

func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if strings.HasSuffix(one, "s") {
		one += "e"
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// empty reports whether nothing is in the folder.
func empty(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}
