package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

const operationsHead = pythonHead + `from typing import Any, Iterator

from . import types
from .transport import Event, Transport, segment


class Operations:
    """The calls of the API, by their operationId."""

    def __init__(self, transport: Transport):
        self._transport = transport
`

// pythonOperations is a method for each call of the document.
func (d document) pythonOperations() []byte {
	w := &pythonWriter{}
	w.WriteString(operationsHead)
	for _, c := range d.calls() {
		w.operation(c)
	}
	return w.Bytes()
}

func (w *pythonWriter) operation(c call) {
	elsewhere := &pythonWriter{} // the types stand in their own file
	answer, way := elsewhere.answer(c)
	fmt.Fprintf(w, "\n    def %s(%s) -> %s:\n", snake(c.OperationID), strings.Join(elsewhere.parameters(c), ", "), answer)
	w.WriteString(docstring("        ", strings.TrimSuffix(c.Summary, ".")+". "+c.Description))
	fmt.Fprintf(w, "        return self._transport.%s(%q, %s%s)\n", way, c.method, pathText(c), given(c))
}

// answer is the type that a call gives, and the transport's way to get it.
func (w *pythonWriter) answer(c call) (answer, way string) {
	if m, ok := c.success.Content["application/json"]; ok {
		return qualified(w.typeOf(className(c.OperationID)+"Answer", m.Schema)), "json"
	}
	if _, ok := c.success.Content["text/event-stream"]; ok {
		return "Iterator[Event]", "events"
	}
	return "bytes", "content"
}

func (w *pythonWriter) bodyOf(c call) string {
	if c.RequestBody == nil {
		return ""
	}
	return w.typeOf(className(c.OperationID)+"Body", c.RequestBody.Content["application/json"].Schema)
}

// parameters: those of the path, the body, and by name all that may be left out.
func (w *pythonWriter) parameters(c call) []string {
	all := []string{"self"}
	for _, p := range c.Parameters {
		if p.In == "path" {
			all = append(all, p.Name+": str")
		}
	}
	var named []string
	if c.RequestBody != nil {
		kind := qualified(w.bodyOf(c))
		if c.RequestBody.Required {
			all = append(all, "body: "+kind)
		} else {
			named = append(named, "body: "+kind+" | None = None")
		}
	}
	for _, p := range c.Parameters {
		if p.In != "path" {
			named = append(named, snake(p.Name)+": "+qualified(w.typeOf("", p.Schema))+" | None = None")
		}
	}
	if len(named) > 0 {
		all = append(append(all, "*"), named...)
	}
	return all
}

// qualified has the names of the document's types stand in their module.
func qualified(kind string) string {
	return classUse.ReplaceAllStringFunc(kind, func(use string) string {
		at := strings.IndexFunc(use, unicode.IsLetter)
		if slices.Contains([]string{"Any", "None", "Literal"}, use[at:]) {
			return use
		}
		return use[:at] + "types." + use[at:]
	})
}

func pathText(c call) string {
	path := fmt.Sprintf("%q", c.path)
	for _, p := range c.Parameters {
		if p.In != "path" {
			continue
		}
		part := "{segment(" + p.Name + ")}"
		if p.Name == "file" { // of several parts
			part = "{segment(" + p.Name + ", '/')}"
		}
		path = strings.Replace(path, "{"+p.Name+"}", part, 1)
	}
	if strings.Contains(path, "{") {
		return "f" + path
	}
	return path
}

// given are the keyword arguments that the transport gets.
func given(c call) string {
	var query, headers []string
	for _, p := range c.Parameters {
		pair := fmt.Sprintf("%q: %s", p.Name, snake(p.Name))
		switch p.In {
		case "query":
			query = append(query, pair)
		case "header":
			headers = append(headers, pair)
		}
	}
	var all []string
	if c.RequestBody != nil {
		all = append(all, "body=body")
	}
	for _, of := range []struct {
		name  string
		pairs []string
	}{{"query", query}, {"headers", headers}} {
		if len(of.pairs) > 0 {
			all = append(all, of.name+"={"+strings.Join(of.pairs, ", ")+"}")
		}
	}
	return strings.Join(slices.Insert(all, 0, ""), ", ")
}

// snake makes submit_task of submitTask, and last_event_id of Last-Event-ID.
func snake(name string) string {
	name = strings.ReplaceAll(name, "-", "_")
	name = hump.ReplaceAllString(name, "${1}_$2")
	return strings.ToLower(name)
}
