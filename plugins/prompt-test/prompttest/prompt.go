package prompttest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ft.tc/backlot/sdk"
)

// prompt is the rendered text of both roles, and what was found in them.
type prompt struct {
	user, system          rendering
	used, missing, unused []string
	issues                []string
}

func render(r request) (prompt, error) {
	parameters := newValue(r.Parameters)
	user, userIssues, err := renderOne("prompt_template", *r.Template, parameters)
	if err != nil {
		return prompt{}, err
	}
	p := prompt{user: user, used: user.used, missing: user.missing, unused: user.unused, issues: userIssues}
	if r.System != "" {
		system, issues, err := renderOne("system_prompt", r.System, parameters)
		if err != nil {
			return prompt{}, err
		}
		p.add(system, issues)
	}
	p.issues = append(p.issues, r.advice(p.user.text, p.system.text)...)
	if r.Strict && len(p.missing) > 0 {
		return p, sdk.Failf("missing_variables", "The template has variables that test_parameters does not give: %s", enumerate(p.missing))
	}
	return p, nil
}

func renderOne(field, source string, parameters *value) (rendering, []string, error) {
	parsed := parse(source)
	rendered, err := parsed.render(parameters)
	if errors.Is(err, errTooLong) {
		return rendered, nil, sdk.Failf("prompt_too_long", "The rendered %s is longer than %d bytes; shorten the values in test_parameters", field, maxRenderedBytes)
	}
	return rendered, parsed.issues, err
}

// add takes the system prompt in: what it uses is used, whichever of the two uses it.
func (p *prompt) add(system rendering, issues []string) {
	p.system = system
	p.used = distinct(p.used, system.used)
	p.missing = distinct(p.missing, system.missing)
	p.unused = slices.DeleteFunc(slices.Clone(p.unused), func(name string) bool { return !slices.Contains(system.unused, name) })
	for _, issue := range issues {
		p.issues = append(p.issues, "system_prompt: "+issue)
	}
}

func distinct(a, b []string) []string {
	all := slices.Clone(a)
	for _, name := range b {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// enumerate joins names, the first ten of many.
func enumerate(names []string) string {
	const most = 10
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
