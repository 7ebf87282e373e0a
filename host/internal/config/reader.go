package config

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// reader turns raw attributes into values and gathers what is wrong with them. An attribute that is absent or
// wrong leaves its target as it was.
type reader struct {
	context *hcl.EvalContext
	folder  string // that relative paths start from
	diags   hcl.Diagnostics
}

func (r *reader) add(diags ...*hcl.Diagnostic) { r.diags = append(r.diags, diags...) }

func (r *reader) fault(at hcl.Range, format string, args ...any) {
	r.add(diagnostic(at, format, args...))
}

// value evaluates an attribute that must have type want. HCL would turn 1.0 into "1" by itself; here a version
// or a duration without its quotes is a fault.
func (r *reader) value(a *hcl.Attribute, want cty.Type, sentence string) (cty.Value, bool) {
	if a == nil {
		return cty.NilVal, false
	}
	value, diags := a.Expr.Value(r.context)
	if diags.HasErrors() {
		r.add(diags...)
		return cty.NilVal, false
	}
	if value.IsNull() || !value.IsWhollyKnown() || !value.Type().Equals(want) {
		r.fault(a.Expr.Range(), "%s: %s", a.Name, sentence)
		return cty.NilVal, false
	}
	return value, true
}

// read sets a target from a text attribute.
func read[T any](r *reader, a *hcl.Attribute, target *T, parse func(string) (T, error)) {
	value, ok := r.value(a, cty.String, "must be text in double quotes")
	if !ok {
		return
	}
	parsed, err := parse(value.AsString())
	if err != nil {
		r.fault(a.Expr.Range(), "%s: %s", a.Name, err)
		return
	}
	*target = parsed
}

// readList sets a target from an attribute that is a list of texts.
func readList[T any](r *reader, a *hcl.Attribute, target *[]T, parse func(string) (T, error)) {
	if a == nil {
		return
	}
	value, diags := a.Expr.Value(r.context)
	if diags.HasErrors() {
		r.add(diags...)
		return
	}
	texts, err := textList(value)
	if err != nil {
		r.fault(a.Expr.Range(), "%s: %s", a.Name, err)
		return
	}
	list := make([]T, 0, len(texts))
	for _, text := range texts {
		parsed, err := parse(text)
		if err != nil {
			r.fault(a.Expr.Range(), "%s: %s", a.Name, err)
			continue
		}
		list = append(list, parsed)
	}
	*target = list
}

var errNotTexts = errors.New(`must be a list of texts, such as ["one", "two"]`)

func textList(value cty.Value) ([]string, error) {
	if value.IsNull() || !value.IsWhollyKnown() || !value.Type().IsTupleType() && !value.Type().IsListType() {
		return nil, errNotTexts
	}
	var texts []string
	for _, element := range value.Elements() {
		if element.IsNull() || element.Type() != cty.String {
			return nil, errNotTexts
		}
		texts = append(texts, element.AsString())
	}
	return texts, nil
}

// count sets a target from a whole number between low and high.
func (r *reader) count(a *hcl.Attribute, target *int, low, high int) {
	sentence := fmt.Sprintf("must be a whole number from %d to %d, without quotes", low, high)
	value, ok := r.value(a, cty.Number, sentence)
	if !ok {
		return
	}
	n, accuracy := value.AsBigFloat().Int64()
	if accuracy != 0 || n < int64(low) || n > int64(high) {
		r.fault(a.Expr.Range(), "%s: %s", a.Name, sentence)
		return
	}
	*target = int(n)
}

// fraction sets a target from a number above 0.
func (r *reader) fraction(a *hcl.Attribute, target *float64, high float64) {
	sentence := fmt.Sprintf("must be a number above 0 and at most %g, without quotes", high)
	value, ok := r.value(a, cty.Number, sentence)
	if !ok {
		return
	}
	n, _ := value.AsBigFloat().Float64()
	if n <= 0 || n > high || math.IsInf(n, 0) {
		r.fault(a.Expr.Range(), "%s: %s", a.Name, sentence)
		return
	}
	*target = n
}

func (r *reader) flag(a *hcl.Attribute, target *bool) {
	if value, ok := r.value(a, cty.Bool, "must be true or false, without quotes"); ok {
		*target = value.True()
	}
}

// label checks the name of a block.
func (r *reader) label(kind, name string, at hcl.Range, parse func(string) (string, error)) {
	if _, err := parse(name); err != nil {
		r.fault(at, "name of the %s block: %s", kind, err)
	}
}

// unique reports whether the name of a block is there for the first time.
func (r *reader) unique(seen map[string]hcl.Range, kind, name string, at hcl.Range) bool {
	if first, ok := seen[name]; ok {
		r.fault(at, "%s %q is declared twice; the first is in line %d", kind, name, first.Start.Line)
		return false
	}
	seen[name] = at
	return true
}

// path makes a path of the file absolute.
func (r *reader) path(s string) (string, error) {
	if _, err := parseText(s); err != nil {
		return "", err
	}
	if filepath.IsAbs(s) {
		return filepath.Clean(s), nil
	}
	return filepath.Abs(filepath.Join(r.folder, s))
}

// anyText lets any text through; an empty one is how env() says that nothing is set.
func anyText(s string) (string, error) { return s, nil }
