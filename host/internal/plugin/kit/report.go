package kit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Verdict is what came of a case.
type Verdict string

// The verdicts.
const (
	Pass          Verdict = "pass"
	Fail          Verdict = "fail"
	NotApplicable Verdict = "not_applicable"
)

var marks = map[Verdict]string{Pass: "✓", Fail: "✗", NotApplicable: "–"}

// Case is one behaviour and what was seen of it.
type Case struct {
	Name    string  `json:"name"`
	Type    string  `json:"task_type,omitempty"` // the task type that it is about; empty for the plugin as a whole
	Verdict Verdict `json:"verdict"`
	Seen    string  `json:"seen"`
	Advice  string  `json:"advice,omitempty"` // what to do
}

// Title is the case in words.
func (c Case) Title() string {
	if c.Type == "" {
		return c.Name
	}
	return c.Type + " " + c.Name
}

// Report is what Check found.
type Report struct {
	Plugin  string `json:"plugin"` // name@version, or what was started where it did not come to that
	Source  string `json:"source,omitempty"`
	Summary string `json:"summary"`
	Passed  int    `json:"passed"`
	Failed  int    `json:"failed"`
	Skipped int    `json:"not_applicable"`
	Cases   []Case `json:"cases"`
}

// ErrFailed is wrapped by the error of a check that found something wrong.
var ErrFailed = errors.New("the plugin does not keep the contract")

func (r *Report) enter(c Case) {
	r.Cases = append(r.Cases, c)
	switch c.Verdict {
	case Pass:
		r.Passed++
	case Fail:
		r.Failed++
	case NotApplicable:
		r.Skipped++
	}
	r.Summary = r.sum()
}

func (r *Report) sum() string {
	if r.Failed == 0 {
		return fmt.Sprintf("%s keeps the contract: %s passed, %d not applicable.", r.Plugin, cases(r.Passed), r.Skipped)
	}
	first := ""
	for _, c := range r.Cases {
		if c.Verdict == Fail {
			first = c.Title()
			break
		}
	}
	return fmt.Sprintf("%s needs work: %s of %d failed, the first one is %q.", r.Plugin, cases(r.Failed), len(r.Cases), first)
}

func cases(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}

// Failures are the cases that failed.
func (r *Report) Failures() []Case {
	var failed []Case
	for _, c := range r.Cases {
		if c.Verdict == Fail {
			failed = append(failed, c)
		}
	}
	return failed
}

func (r *Report) err() error {
	if r.Failed == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrFailed, r.Summary)
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	width := 0
	for _, c := range r.Cases {
		width = max(width, utf8.RuneCountInString(c.Title()))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", r.Plugin)
	for _, c := range r.Cases {
		b.WriteString(c.Line(width))
	}
	fmt.Fprintf(&b, "\n%s\n", r.Summary)
	_, err := io.WriteString(w, b.String())
	return err
}

// Line is the case as the text report has it, with its title in a column of that width.
func (c Case) Line(width int) string {
	margin := strings.Repeat(" ", 4)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %-*s  %s\n", marks[c.Verdict], width, c.Title(), indent(c.Seen, margin+"  "))
	if c.Advice != "" {
		fmt.Fprintf(&b, "%s→ %s\n", margin, indent(c.Advice, margin+"  "))
	}
	return b.String()
}

func indent(s, by string) string { return strings.ReplaceAll(s, "\n", "\n"+by) }

// WriteJSON writes the report for machines.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
