package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// stdin is what comes in.
type stdin = io.Reader

// draft is a task before it is handed in.
type draft struct {
	taskType, project  string
	file               string
	pairs              []string
	priority           string
	callback, metadata string
	after              []string // [name=]ID
}

var priorities = map[string]int{"high": 1, "normal": 2, "low": 3, "1": 1, "2": 2, "3": 3}

// body is the submission.
func (d *draft) body(in stdin) ([]byte, error) {
	all := map[string]json.RawMessage{"project_id": raw(d.project), "task_type": raw(d.taskType)}
	var err error
	if all["task_data"], err = d.data(in); err != nil {
		return nil, err
	}
	if d.priority != "" {
		n, ok := priorities[d.priority]
		if !ok {
			return nil, usagef("--priority is high, normal or low, and not %q", d.priority)
		}
		all["priority"] = raw(n)
	}
	if d.callback != "" {
		all["callback_url"] = raw(d.callback)
	}
	if d.metadata != "" {
		all["metadata"] = json.RawMessage(d.metadata)
		if err := wellFormed("--metadata", all["metadata"]); err != nil {
			return nil, err
		}
	}
	if len(d.after) > 0 {
		all["depends_on"] = dependencies(d.after)
	}
	return json.Marshal(all)
}

// dependencies are a list of ids, or an object where any has a name.
func dependencies(after []string) json.RawMessage {
	named := map[string]string{}
	var ids []string
	for _, entry := range after {
		name, id, ok := strings.Cut(entry, "=")
		if !ok {
			id = name
			ids = append(ids, id)
		}
		named[name] = id
	}
	if len(ids) == len(after) {
		return raw(ids)
	}
	return raw(named)
}

// data is task_data: the file as it is, where no pair changes it.
func (d *draft) data(in stdin) (json.RawMessage, error) {
	data := json.RawMessage("{}")
	if d.file != "" {
		b, err := readJSON(d.file, in)
		if err != nil {
			return nil, err
		}
		data = b
	}
	for _, pair := range d.pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, usagef("-d %s: it has to be key=value", pair)
		}
		changed, err := set(data, strings.Split(key, "."), typed(value))
		if err != nil {
			return nil, usagef("-d %s: %w", pair, err)
		}
		data = changed
	}
	return data, nil
}

// typed takes what is JSON as that, and anything else as a text.
func typed(value string) json.RawMessage {
	if json.Valid([]byte(value)) {
		return json.RawMessage(value)
	}
	return raw(value)
}

var errNoObject = errors.New("there is no object to put it into")

// set gives an object with one member changed; the others stay as they are.
func set(object json.RawMessage, path []string, value json.RawMessage) (json.RawMessage, error) {
	if len(path) == 0 {
		return value, nil
	}
	members := map[string]json.RawMessage{}
	if len(object) > 0 && json.Unmarshal(object, &members) != nil || members == nil {
		return nil, errNoObject
	}
	inner, err := set(members[path[0]], path[1:], value)
	if err != nil {
		return nil, err
	}
	members[path[0]] = inner
	return json.Marshal(members)
}

const maxInput = 64 << 20 // the service says what is too much for it

// readJSON reads a file that has to be JSON; - is what comes in.
func readJSON(path string, in stdin) ([]byte, error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, usage(err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxInput))
	if err != nil {
		return nil, err
	}
	b = bytes.TrimSpace(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")))
	return b, wellFormed(path, b)
}

// wellFormed says where a text is no JSON.
func wellFormed(name string, b []byte) error {
	var anything json.RawMessage
	err := json.Unmarshal(b, &anything)
	if err == nil {
		return nil
	}
	if name == "-" {
		name = "what comes in"
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := b[:min(max(0, int(syntax.Offset)-1), len(b))]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := len(before) - bytes.LastIndexByte(before, '\n')
		return usagef("%s:%d:%d: %w", name, line, column, err)
	}
	return usagef("%s: %w", name, err)
}

// readBatch reads a batch; a list of tasks is one, too.
func readBatch(path string, in stdin) ([]byte, error) {
	b, err := readJSON(path, in)
	if err != nil || len(b) == 0 || b[0] != '[' {
		return b, err
	}
	return fmt.Appendf(nil, `{"tasks":%s}`, b), nil
}
