package kit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/rest/strictjson"
	"ft.tc/backlot/host/internal/validate"
)

const deepest = 64 // levels of JSON, as the service takes them

func wellFormed(data json.RawMessage) bool {
	_, err := strictjson.Object(data, deepest)
	return err == nil
}

// InvalidDataError says what is wrong with task_data, all of it at once.
type InvalidDataError struct{ Faults map[string]string } // by path

// Error has a line for each fault.
func (e *InvalidDataError) Error() string {
	var b strings.Builder
	b.WriteString("the task data is not what the type takes:")
	for _, path := range slices.Sorted(maps.Keys(e.Faults)) {
		fmt.Fprintf(&b, "\n  %s: %s", path, e.Faults[path])
	}
	return b.String()
}

// checkData holds task_data against everything that the service would.
func checkData(t generator.TypeSpecification, data json.RawMessage) error {
	if _, err := strictjson.Object(data, deepest); err != nil {
		return &InvalidDataError{map[string]string{"task_data": strings.Replace(err.Error(), "The body", "The data", 1)}}
	}
	if len(t.DataSchema) == 0 {
		return nil
	}
	schema, err := validate.Compile(t.DataSchema)
	if err != nil {
		return fmt.Errorf("the data schema of %s can't be used: %w", t.Type, err)
	}
	if faults := schema.Faults("task_data", strictjson.Value(data)); len(faults) > 0 {
		return &InvalidDataError{faults}
	}
	return nil
}

// chooseType finds the type by name; the plugin's only one needs none.
func chooseType(s generator.Specification, name string) (generator.TypeSpecification, error) {
	var names []string
	for _, t := range s.Types {
		if t.Type == name || name == "" && len(s.Types) == 1 {
			return t, nil
		}
		names = append(names, t.Type)
	}
	if name == "" {
		return generator.TypeSpecification{}, fmt.Errorf("the plugin offers %s: say which with --type", strings.Join(names, ", "))
	}
	return generator.TypeSpecification{}, fmt.Errorf("the plugin does not offer the task type %q: it has %s", name, strings.Join(names, ", "))
}
