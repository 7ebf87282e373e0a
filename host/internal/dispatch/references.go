package dispatch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ft.tc/backlot/api/generator"
	generatorv1 "ft.tc/backlot/api/generator/v1"
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
	r := resolver{ctx: ctx, others: others, results: map[string]any{}, room: generatorv1.MaxMessageBytes}
	if value, err = r.resolve(value, "task_data"); err != nil {
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
