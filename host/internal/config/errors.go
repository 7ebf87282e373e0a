package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Error is everything that is wrong with a configuration, in the order of the file.
type Error struct {
	Faults []Fault
}

// Fault is one thing to put right. Line is 0 for one that is not in the file but in the environment.
type Fault struct {
	File    string
	Line    int
	Column  int
	Message string
}

// Error gives one line a fault.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, fault := range e.Faults {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// String is file:line,column: message.
func (f Fault) String() string {
	if f.Line == 0 {
		return f.Message
	}
	return fmt.Sprintf("%s:%d,%d: %s", f.File, f.Line, f.Column, f.Message)
}

func newError(diags hcl.Diagnostics) *Error {
	faults := make([]Fault, 0, len(diags))
	for _, diag := range diags {
		faults = append(faults, newFault(diag))
	}
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Message, b.Message))
	})
	return &Error{Faults: slices.Compact(faults)}
}

func newFault(diag *hcl.Diagnostic) Fault {
	message := diag.Summary
	switch {
	case diag.Detail == "":
	case message == "":
		message = diag.Detail
	default:
		message += ": " + diag.Detail
	}
	fault := Fault{Message: strings.Join(strings.Fields(message), " ")}
	if diag.Subject != nil {
		fault.File, fault.Line, fault.Column = diag.Subject.Filename, diag.Subject.Start.Line, diag.Subject.Start.Column
	}
	return fault
}

// diagnostic makes a fault of ours in HCL's form, so that all of them come out together.
func diagnostic(at hcl.Range, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Detail: fmt.Sprintf(format, args...), Subject: &at}
}
