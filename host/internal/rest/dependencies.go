package rest

import (
	"bytes"
	"fmt"
	"strings"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest/strictjson"
	"ft.tc/backlot/host/internal/task"
)

const dependsRule = "Depends on must be a list of task ids, or an object of names and task ids"

// dependency is an entry of depends_on as it was sent.
type dependency struct {
	path   string // of the entry, as details have it
	name   string // that task_data calls it by
	target string // id of a task, or ref of an earlier task of the same batch
}

// dependencies reads depends_on: a list, whose entries are names and targets in one, or an object.
func (e *envelope) dependencies(value []byte) {
	if absent(value) {
		return
	}
	switch value[0] {
	case '[':
		items, _ := strictjson.Elements(value)
		for i, item := range items {
			path := fmt.Sprintf("depends_on[%d]", i)
			target, _ := words(item)
			e.named = append(e.named, dependency{path: path, name: target, target: target})
		}
	case '{':
		members, _ := strictjson.Members(value)
		for _, m := range members {
			path := "depends_on." + shortName(m.Key)
			if !task.ValidDependencyName(m.Key) {
				e.fault(path, "A name must be 1 to 64 letters, digits, dots, dashes and underscores")
			}
			target, _ := words(m.Value)
			e.named = append(e.named, dependency{path: path, name: m.Key, target: target})
		}
	default:
		e.fault("depends_on", dependsRule)
	}
	if len(e.named) > queue.MaxDependencies {
		e.fault("depends_on", fmt.Sprintf("Depends on must not name more than %d tasks", queue.MaxDependencies))
		e.named = nil
	}
}

// resolve finds the ids of what the task depends on.
func (e *envelope) resolve(refs map[string]task.ID) {
	seen := map[task.ID]bool{}
	for i := range e.named {
		d := &e.named[i]
		id, known := refs[d.target]
		if !known {
			var err error
			if id, err = task.ParseID(d.target); err != nil {
				e.fault(d.path, "This must be the id of a task, or in a batch the ref of an earlier one")
				continue
			}
		}
		if seen[id] && !id.IsZero() {
			e.fault(d.path, "This task is named already")
			continue
		}
		seen[id] = true
		e.task.DependsOn = append(e.task.DependsOn, task.Dependency{Name: d.name, ID: id})
		d.path = e.prefix + d.path
	}
}

// enlist makes the task known to later ones of its batch, by its ref.
func (e *envelope) enlist(refs map[string]task.ID) {
	if e.name == "" {
		return
	}
	if _, taken := refs[e.name]; taken {
		e.fault("ref", "Ref is used by an earlier task of the batch")
		return
	}
	refs[e.name] = e.task.ID
}

// references gives task_data as a value and the paths in it that refer to what other tasks leave. One that names a task
// which depends_on does not is a fault.
func (e *envelope) references() (value any, paths map[string]bool) {
	if len(e.task.Data) == 0 || e.task.Data[0] != '{' {
		return nil, nil
	}
	value = strictjson.Value(e.task.Data)
	if !bytes.Contains(e.task.Data, []byte(`task:`)) {
		return value, nil
	}
	names := map[string]bool{}
	for _, d := range e.named {
		names[d.name] = true
	}
	paths = map[string]bool{}
	eachText(value, "task_data", func(path, text string) {
		r, ok := task.ParseReference(text)
		_, err := task.ParseID(r.Name)
		switch {
		case ok && names[r.Name]:
			paths[path] = true
		case ok && (err == nil || len(names) > 0):
			e.fault(path, "This refers to task "+r.Name+", which depends_on does not name")
		case !ok && refersBadly(text, names):
			e.fault(path, "A reference is task:NAME, task:NAME/ROLE, task:NAME/ROLE/NUMBER, task:NAME/ROLE/* or task:NAME#/POINTER")
		}
	})
	return value, paths
}

// refersBadly tells a misspelt reference from prose: it begins with the name of a task that is depended on.
func refersBadly(text string, names map[string]bool) bool {
	rest, ok := strings.CutPrefix(text, "task:")
	end := strings.IndexAny(rest, "/#")
	return ok && end > 0 && names[rest[:end]]
}

// eachText calls visit for every text in a value, with its path as details write it.
func eachText(value any, path string, visit func(path, text string)) {
	switch value := value.(type) {
	case string:
		visit(path, value)
	case []any:
		for i, v := range value {
			eachText(v, fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case map[string]any:
		for _, key := range sortedKeys(value) {
			eachText(value[key], path+"."+shortName(key), visit)
		}
	}
}

// shortName keeps strangers' names from filling an answer.
func shortName(name string) string {
	const most = 64
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}

// unfitDependency names what can't be depended on.
func unfitDependency(e *queue.DependencyError, all []submission) error {
	sentence := map[queue.DependencyFault]string{
		queue.DependencyMissing:   "There is no such task in this project",
		queue.DependencyFailed:    "This task has failed, so nothing can depend on it; retry it and name the new task",
		queue.DependencyCancelled: "This task was cancelled, so nothing can depend on it; retry it and name the new task",
		queue.DependencyCrowded:   "Too many tasks wait for this one already",
	}[e.Why]
	path := "depends_on"
	if e.Submission < len(all) && e.Dependency < len(all[e.Submission].named) {
		path = all[e.Submission].named[e.Dependency].path
	}
	return invalid(invalidData, map[string]string{path: sentence})
}
