package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ft.tc/backlot/api/generator"
	generatorv1 "ft.tc/backlot/api/generator/v1"
	"ft.tc/backlot/host/internal/task"
)

// resolver puts what other tasks left in the place of references to it. A few bytes may refer to millions, so it has room
// for no more than a generator takes.
type resolver struct {
	ctx     context.Context //nolint:containedctx // it lives as long as one call
	others  map[string]task.Task
	results map[string]any // decoded, by the name of their task
	room    int
}

func (r *resolver) resolve(value any, path string) (any, error) {
	var err error
	switch value := value.(type) {
	case string:
		ref, ok := task.ParseReference(value)
		other, known := r.others[ref.Name]
		if !ok || !known {
			return value, nil
		}
		return r.insert(ref, path, other)
	case []any:
		for i := range value {
			if value[i], err = r.resolve(value[i], fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if value[key], err = r.resolve(value[key], path+"."+key); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

// insert gives what a reference stands for, as long as there is room.
func (r *resolver) insert(ref task.Reference, path string, other task.Task) (any, error) {
	if r.ctx.Err() != nil {
		return nil, context.Cause(r.ctx)
	}
	value, err := r.left(ref, path, other)
	if err != nil {
		return nil, err
	}
	if r.room -= size(value); r.room < 0 {
		return nil, generator.Failf("task_data_too_large", "%s: with what it refers to, the task data is larger than the %d MiB that a generator takes.",
			path, generatorv1.MaxMessageBytes>>20)
	}
	return value, nil
}

// size is about how many bytes of JSON a value takes.
func size(value any) (n int) {
	switch value := value.(type) {
	case string:
		return len(value) + 2
	case []any:
		for _, v := range value {
			n += size(v) + 1
		}
	case map[string]any:
		for key, v := range value {
			n += len(key) + size(v) + 4
		}
	}
	return n + 8
}

// left is what a reference stands for.
func (r *resolver) left(ref task.Reference, path string, other task.Task) (any, error) {
	result := other.Result
	if result == nil {
		return nil, generator.Failf(codeDependency, "%s refers to task %s, which left no result.", path, other.ID)
	}
	switch {
	case ref.Pointer != "":
		return r.pointed(ref, path, other)
	case ref.Role == "" && result.MediaURL != nil:
		return *result.MediaURL, nil
	case ref.Role == "":
		return nil, generator.Failf(codeDependency, "%s refers to the media of task %s, which left none.", path, other.ID)
	}
	var urls []any
	for _, artifact := range result.Artifacts {
		if artifact.Role == ref.Role {
			urls = append(urls, artifact.URL)
		}
	}
	switch {
	case ref.Number == 0 && len(urls) > 0:
		return urls, nil
	case ref.Number > 0 && ref.Number <= len(urls):
		return urls[ref.Number-1], nil
	}
	return nil, generator.Failf(codeDependency, "%s refers to artifact %d of the role %q of task %s, which left %s.", path, max(ref.Number, 1), ref.Role, other.ID, roles(result.Artifacts))
}

func roles(all []task.Artifact) string {
	if len(all) == 0 {
		return "no artifacts"
	}
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.Role
	}
	return strings.Join(names, ", ")
}

// pointed is the value of a result that a JSON pointer names.
func (r *resolver) pointed(ref task.Reference, path string, other task.Task) (any, error) {
	missing := generator.Failf(codeDependency, "%s refers to %s in the result of task %s, where there is no such value.", path, ref.Pointer, other.ID)
	at, err := r.result(ref.Name, other)
	if err != nil {
		return nil, err
	}
	for token := range strings.SplitSeq(ref.Pointer[1:], "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch value := at.(type) {
		case map[string]any:
			next, ok := value[token]
			if !ok {
				return nil, missing
			}
			at = next
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(value) {
				return nil, missing
			}
			at = value[i]
		default:
			return nil, missing
		}
	}
	return at, nil
}

// result is what a task left, as JSON has it.
func (r *resolver) result(name string, other task.Task) (any, error) {
	if known, ok := r.results[name]; ok {
		return known, nil
	}
	b, err := json.Marshal(other.Result)
	if err != nil {
		return nil, err
	}
	r.results[name], err = decode(b)
	return r.results[name], err
}
