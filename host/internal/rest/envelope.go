package rest

import (
	"regexp"
	"strings"

	"ft.tc/backlot/host/internal/rest/strictjson"
	"ft.tc/backlot/host/internal/task"
)

var (
	projectForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)
	typeForm    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
)

const longestCallback = 2048 // bytes

const projectRule = "Project ID must be 1 to 128 letters, digits, dots, dashes and underscores"

// validProject reports a project's id. Dots alone mean something to everything that handles paths.
func validProject(id string) bool {
	return projectForm.MatchString(id) && strings.Trim(id, ".") != ""
}

// envelope reads what goes around task_data and collects what is wrong with it.
type envelope struct {
	task   task.Task
	prefix string // of the paths of faults
	name   string // in its batch
	named  []dependency
	faults map[string]string
}

func (e *envelope) fault(path, sentence string) {
	if e.faults == nil {
		e.faults = map[string]string{}
	}
	e.faults[e.prefix+path] = sentence
}

const spelledRule = "This key is spelled in small letters: "

// envelopeKeys are those that read takes, and ref.
var envelopeKeys = []string{"project_id", "task_type", "task_data", "priority", "callback_url", "metadata", "depends_on", "ref"}

// misspelled finds the key that another one is in all but large and small letters. Readers that don't tell them apart
// would see two of it, or one that this service did not: such a body is refused.
func misspelled(key string, keys ...string) (right string) {
	for _, known := range keys {
		if key != known && strings.EqualFold(key, known) {
			return known
		}
	}
	return ""
}

// read takes the keys of the contract, spelt as there, and ignores all others.
func (e *envelope) read(members []strictjson.Member, checkURL func(string) error) {
	e.task.Priority = task.Normal
	var project, kind, data, depends []byte
	for _, m := range members {
		switch m.Key {
		case "project_id":
			project = m.Value
		case "task_type":
			kind = m.Value
		case "task_data":
			data = m.Value
		case "priority":
			e.priority(m.Value)
		case "callback_url":
			e.callback(m.Value, checkURL)
		case "metadata":
			e.metadata(m.Value)
		case "depends_on":
			depends = m.Value
		case "ref":
			e.ref(m.Value)
		default:
			if right := misspelled(m.Key, envelopeKeys...); right != "" {
				e.fault(right, spelledRule+right)
			}
		}
	}
	e.project(project)
	e.kind(kind)
	e.data(data)
	e.dependencies(depends)
}

func (e *envelope) project(value []byte) {
	id, ok := words(value)
	switch {
	case absent(value) || ok && id == "":
		e.fault("project_id", "Project ID is required")
	case !ok:
		e.fault("project_id", "Project ID must be text")
	case !validProject(id):
		e.fault("project_id", projectRule)
	}
	e.task.ProjectID = id
}

func (e *envelope) kind(value []byte) {
	kind, ok := words(value)
	switch {
	case absent(value) || ok && kind == "":
		e.fault("task_type", "Task type is required")
	case !ok:
		e.fault("task_type", "Task type must be text")
	}
	e.task.Type = kind
}

func (e *envelope) data(value []byte) {
	switch {
	case absent(value):
		e.fault("task_data", "Task data is required")
	case value[0] != '{':
		e.fault("task_data", "Task data must be an object")
	}
	e.task.Data = value
}

func (e *envelope) priority(value []byte) {
	if absent(value) {
		return
	}
	if len(value) != 1 || value[0] < '1' || value[0] > '3' {
		e.fault("priority", "Priority must be 1, 2 or 3")
		return
	}
	e.task.Priority = task.Priority(value[0] - '0')
}

func (e *envelope) callback(value []byte, check func(string) error) {
	if absent(value) {
		return
	}
	url, ok := words(value)
	if !ok || url == "" {
		e.fault("callback_url", "Callback URL must be an http or https URL")
		return
	}
	if len(url) > longestCallback {
		e.fault("callback_url", "Callback URL must not be longer than 2048 bytes")
		return
	}
	if err := check(url); err != nil {
		e.fault("callback_url", "Callback URL can't be used: "+err.Error())
		return
	}
	e.task.CallbackURL, _, _ = strings.Cut(url, "#") // a fragment is for whoever wrote it, and is sent to nobody
}

func (e *envelope) metadata(value []byte) {
	if absent(value) {
		return
	}
	if value[0] != '{' {
		e.fault("metadata", "Metadata must be an object")
		return
	}
	e.task.Metadata = value
}

const refRule = "Ref must be 1 to 64 letters, digits, dots, dashes and underscores, and no task id"

// ref is what later tasks of the batch may call this one; alone it is nothing, but has to be right.
func (e *envelope) ref(value []byte) {
	if absent(value) {
		return
	}
	name, _ := words(value)
	if _, err := task.ParseID(name); !task.ValidDependencyName(name) || err == nil {
		e.fault("ref", refRule)
		return
	}
	e.name = name
}

// absent is true for a key that is not there or null: clients send either.
func absent(value []byte) bool { return len(value) == 0 || value[0] == 'n' }

func words(value []byte) (string, bool) {
	if len(value) == 0 || value[0] != '"' {
		return "", false
	}
	s, ok := strictjson.Value(value).(string)
	return s, ok
}
