package dispatch

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ft.tc/backlot/api/generator"
)

// longestField is what a sentence bears of names that strangers give.
const longestField = 200

// inField puts the field of task_data that names an input before the sentence that says why the input can't be had: who
// submitted the task knows his fields, and the same URL may stand in several.
func inField(data json.RawMessage, url string, err error) error {
	var failure *generator.Failure
	if !errors.As(err, &failure) {
		return err
	}
	value, unreadable := decode(data)
	if unreadable != nil {
		return err
	}
	field := place(value, "", url)
	if field == "" || len(field) > longestField {
		return err
	}
	named := *failure
	named.Message = field + ": " + failure.Message
	return &named
}

// place is the path of the first text in value that is the one looked for; empty where there is none.
func place(value any, path, text string) string {
	switch value := value.(type) {
	case string:
		if value == text {
			return path
		}
	case []any:
		for i := range value {
			if at := place(value[i], fmt.Sprintf("%s[%d]", path, i), text); at != "" {
				return at
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if at := place(value[key], strings.TrimPrefix(path+"."+key, "."), text); at != "" {
				return at
			}
		}
	}
	return ""
}
