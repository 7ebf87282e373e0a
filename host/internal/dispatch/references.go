package dispatch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/validate"
)

const codeDependency = "dependency_unusable"

// data is what the generator gets: task_data, with what other tasks left in the place of references to it. Then it is held
// against the schema, which could not be done before.
func (a *attempt) data(ctx context.Context) (json.RawMessage, error) {
	t := a.claim.Task
	if len(t.DependsOn) == 0 {
		return t.Data, nil
	}
	others := map[string]task.Task{}
	for _, d := range t.DependsOn {
		other, err := a.d.o.Queue.Status(ctx, d.ID)
		switch {
		case errors.Is(err, &task.Error{Code: task.CodeNotFound}):
			return nil, generator.Failf(codeDependency, "Task %s, which this task depends on, is past its retention.", d.ID)
		case err != nil:
			return nil, generator.Retryf("task_store_away", "What the tasks before this one left could not be read; it is tried again.")
		}
		others[d.Name] = other
	}
	value, err := decode(t.Data)
	if err != nil {
		return nil, err
	}
	if value, err = resolve(value, "task_data", others); err != nil {
		return nil, err
	}
	if err := a.holdAgainstSchema(value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

func decode(data json.RawMessage) (value any, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return value, dec.Decode(&value)
}

func (a *attempt) holdAgainstSchema(value any) error {
	if len(a.typ.DataSchema) == 0 {
		return nil
	}
	schema, err := validate.Compile(a.typ.DataSchema)
	if err != nil {
		return fmt.Errorf("schema of %s: %w", a.typ.Type, err)
	}
	faults := schema.Faults("task_data", value)
	if len(faults) == 0 {
		return nil
	}
	var sentences []string
	for _, path := range slices.Sorted(maps.Keys(faults)) {
		sentences = append(sentences, path+": "+faults[path])
	}
	const most = 5
	if len(sentences) > most {
		sentences = append(sentences[:most], fmt.Sprintf("and %d more", len(sentences)-most))
	}
	return generator.Failf("invalid_task_data", "With the results that it refers to the task data is not valid. %s.", strings.Join(sentences, "; "))
}

// resolve puts what other tasks left in the place of the references in value.
func resolve(value any, path string, others map[string]task.Task) (any, error) {
	var err error
	switch value := value.(type) {
	case string:
		r, ok := task.ParseReference(value)
		other, known := others[r.Name]
		if !ok || !known {
			return value, nil
		}
		return left(r, path, other)
	case []any:
		for i := range value {
			if value[i], err = resolve(value[i], fmt.Sprintf("%s[%d]", path, i), others); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if value[key], err = resolve(value[key], path+"."+key, others); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

// left is what a reference stands for.
func left(r task.Reference, path string, other task.Task) (any, error) {
	result := other.Result
	if result == nil {
		return nil, generator.Failf(codeDependency, "%s refers to task %s, which left no result.", path, other.ID)
	}
	switch {
	case r.Pointer != "":
		return pointed(r, path, other)
	case r.Role == "" && result.MediaURL != nil:
		return *result.MediaURL, nil
	case r.Role == "":
		return nil, generator.Failf(codeDependency, "%s refers to the media of task %s, which left none.", path, other.ID)
	}
	var urls []any
	for _, artifact := range result.Artifacts {
		if artifact.Role == r.Role {
			urls = append(urls, artifact.URL)
		}
	}
	switch {
	case r.Number == 0 && len(urls) > 0:
		return urls, nil
	case r.Number > 0 && r.Number <= len(urls):
		return urls[r.Number-1], nil
	}
	return nil, generator.Failf(codeDependency, "%s refers to artifact %d of the role %q of task %s, which left %s.", path, max(r.Number, 1), r.Role, other.ID, roles(result.Artifacts))
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
func pointed(r task.Reference, path string, other task.Task) (any, error) {
	missing := generator.Failf(codeDependency, "%s refers to %s in the result of task %s, where there is no such value.", path, r.Pointer, other.ID)
	b, err := json.Marshal(other.Result)
	if err != nil {
		return nil, err
	}
	at, err := decode(b)
	if err != nil {
		return nil, err
	}
	for token := range strings.SplitSeq(r.Pointer[1:], "/") {
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
