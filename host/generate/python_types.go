package main

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const pythonHead = `"""Made of the OpenAPI document by make generate: do not change it here."""

from __future__ import annotations

`

// pythonTypes is a TypedDict for each object of the document.
func (d document) pythonTypes() []byte {
	w := &pythonWriter{}
	w.WriteString(pythonHead + "from typing import Any, Literal, NotRequired, TypeAlias, TypedDict\n")
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		w.declare(className(name), d.Components.Schemas[name])
	}
	for _, c := range d.calls() { // what stands with an operation alone
		w.bodyOf(c)
		w.answer(c)
	}
	return w.Bytes()
}

// pythonWriter writes types, those that others are made of first.
type pythonWriter struct {
	bytes.Buffer

	made []string
}

// declare writes a class, or an alias, of a schema.
func (w *pythonWriter) declare(name string, t typed) {
	if slices.Contains(w.made, name) {
		return
	}
	w.made = append(w.made, name)
	for _, def := range slices.Sorted(maps.Keys(t.Defs)) {
		w.declare(name+className(def), t.Defs[def])
	}
	if nullable := slices.Contains(kinds(t), "null"); nullable || len(t.Properties) == 0 || !allNames(t.Properties) {
		below := name
		if nullable {
			below += "Object"
		}
		alias := w.typeOf(below, t) // quoted: it may name what comes later
		fmt.Fprintf(w, "\n%s: TypeAlias = %q\n%s", name, alias, docstring("", t.Description))
		return
	}
	lines := map[string]string{}
	for _, p := range slices.Sorted(maps.Keys(t.Properties)) {
		lines[p] = w.typeOf(name+className(p), t.Properties[p])
		if !slices.Contains(t.Required, p) {
			lines[p] = "NotRequired[" + lines[p] + "]"
		}
	}
	fmt.Fprintf(w, "\n\nclass %s(TypedDict):\n%s", name, docstring("    ", t.Description))
	for _, p := range slices.Sorted(maps.Keys(lines)) {
		fmt.Fprintf(w, "    %s: %s\n%s", p, lines[p], docstring("    ", t.Properties[p].Description))
	}
}

// typeOf is the type of a value; objects in it get classes of their own, below name.
func (w *pythonWriter) typeOf(name string, t typed) string {
	switch {
	case t.Ref != "":
		return refName(t.Ref)
	case t.Const != nil:
		return literal([]any{t.Const})
	case len(t.Enum) > 0:
		return literal(t.Enum)
	case len(t.AnyOf)+len(t.OneOf) > 0 && len(t.Properties) == 0:
		var all []string
		for i, one := range slices.Concat(t.AnyOf, t.OneOf) {
			all = append(all, w.typeOf(name+strconv.Itoa(i+1), one))
		}
		return union(all)
	}
	var all []string
	for _, kind := range kinds(t) {
		all = append(all, w.kindOf(name, kind, t))
	}
	return union(all)
}

func (w *pythonWriter) kindOf(name, kind string, t typed) string {
	switch kind {
	case "string":
		return "str"
	case "integer":
		return "int"
	case "number":
		return "float"
	case "boolean":
		return "bool"
	case "null":
		return "None"
	case "array":
		if t.Items != nil {
			return "list[" + w.typeOf(name+"Item", *t.Items) + "]"
		}
		return "list[Any]"
	case "object":
		return w.objectOf(name, t)
	}
	return "Any"
}

func (w *pythonWriter) objectOf(name string, t typed) string {
	if len(t.Properties) > 0 && allNames(t.Properties) {
		t.Type = nil
		w.declare(name, t)
		return name
	}
	if t.AdditionalProperties != nil {
		return "dict[str, " + w.typeOf(name+"Value", *t.AdditionalProperties) + "]"
	}
	return "dict[str, Any]"
}

func kinds(t typed) []string {
	switch k := t.Type.(type) {
	case string:
		return []string{k}
	case []any:
		var all []string
		for _, one := range k {
			all = append(all, fmt.Sprint(one))
		}
		return all
	}
	if len(t.Properties) > 0 {
		return []string{"object"}
	}
	return []string{""}
}

func union(all []string) string {
	slices.Sort(all)
	all = slices.Compact(all)
	if slices.Contains(all, "Any") {
		return "Any"
	}
	if at := slices.Index(all, "None"); at >= 0 { // last, as people write it
		all = append(slices.Delete(all, at, at+1), "None")
	}
	return strings.Join(all, " | ")
}

func literal(values []any) string {
	all := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case string:
			all[i] = "'" + v + "'"
		case nil:
			all[i] = "None"
		case bool:
			all[i] = map[bool]string{true: "True", false: "False"}[v]
		default:
			all[i] = fmt.Sprint(v)
		}
	}
	return "Literal[" + strings.Join(all, ", ") + "]"
}

func docstring(indent, text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	text = strings.NewReplacer(`\`, `\\`, `"""`, `'''`).Replace(text)
	if strings.HasSuffix(text, `"`) {
		text += " "
	}
	return indent + `"""` + text + `"""` + "\n"
}

var (
	word     = regexp.MustCompile(`[A-Za-z0-9]+`)
	hump     = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	classUse = regexp.MustCompile(`(^|[\[ ])([A-Z][A-Za-z0-9]+)\b`)
)

// className makes TaskDataGenerateVideo of TaskData.generate_video.
func className(name string) string {
	var all strings.Builder
	for _, w := range word.FindAllString(name, -1) {
		all.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return all.String()
}

func refName(ref string) string {
	name, def, found := strings.Cut(strings.TrimPrefix(ref, "#/components/schemas/"), "/$defs/")
	if found {
		return className(name) + className(def)
	}
	return className(name)
}

var pythonName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

var pythonWords = []string{"from", "in", "is", "class", "def", "for", "pass", "with", "lambda", "return", "global", "import", "not", "or", "and", "if", "else", "as"}

func allNames(properties map[string]typed) bool {
	for name := range properties {
		if !pythonName.MatchString(name) || slices.Contains(pythonWords, name) {
			return false
		}
	}
	return true
}
