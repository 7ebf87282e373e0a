package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// least is what a task of each type cannot be without.
var least = map[string]object{
	"generate_image":           {"prompt": "a lighthouse"},
	"generate_video":           {"storyboard_images": []any{"https://example.com/a.png"}},
	"generate_character_voice": {"text": "Hello."},
	"process_audio":            {"tracks": []any{object{"ambience": "rain"}}},
	"render_animation":         {},
	"test_prompt":              {"prompt_template": "Hello."},
}

// wrongs are values that a schema does not take, each with what is wrong about it.
func wrongs(schema object) map[string]any {
	bad := map[string]any{}
	types, _ := schema["type"].([]any)
	if one, ok := schema["type"].(string); ok {
		types = []any{one}
	}
	if !slices.Contains(types, any("object")) && len(types) > 0 {
		bad["an object"] = object{"$evil": "<script>"}
	}
	if slices.Contains(types, any("integer")) && !slices.Contains(types, any("number")) {
		bad["a fraction"] = 1.5
	}
	if n, ok := schema["minimum"].(float64); ok {
		bad["far too little"], bad["just below"] = -1e300, n-0.001-0.001*max(n, -n)
	}
	if n, ok := schema["maximum"].(float64); ok {
		bad["far too much"], bad["just above"] = 1e300, n+0.001+0.001*max(n, -n)
	}
	if n, ok := schema["maxLength"].(float64); ok && n < 100_000 {
		bad["too long"] = strings.Repeat("🎬", int(n)+1)
		bad["a megabyte"] = strings.Repeat("x", 1_000_000)
	}
	if schema["enum"] != nil {
		bad["not on the list"], bad["right to left"], bad["a path"] = "🎬", "مرحبا\u202e", "../../etc/passwd"
	}
	if n, ok := schema["maxItems"].(float64); ok {
		bad["too many"] = slices.Repeat([]any{"https://example.com/a.png"}, int(n)+1000)
	}
	return bad
}

// fields walks a schema down to its leaves; put sets a field in task_data that fit otherwise.
func fields(path string, schema object, put func(any) object, visit func(path string, schema object, put func(any) object)) {
	properties, _ := schema["properties"].(object)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		field, _ := properties[name].(object)
		set := func(v any) object {
			inner := object{}
			if required, _ := schema["required"].([]any); path != "" && slices.Contains(required, any("url")) {
				inner["url"] = "https://example.com/a"
			}
			inner[name] = v
			return put(inner)
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		visit(at, field, set)
		fields(at, field, set, visit)
		if items, ok := field["items"].(object); ok {
			entry := func(v any) object { return set([]any{v}) }
			visit(at+"[0]", items, entry)
			fields(at+"[0]", items, entry, visit)
		}
	}
}

// Every field of every type, as its schema in the OpenAPI document has it, in every way that the schema forbids.
func TestEveryFieldOfEveryTypeRefusesWhatItsSchemaForbidsByName(t *testing.T) {
	t.Parallel()
	s := startService(t, crew()+unlimited)
	_, document := s.call(http.MethodGet, "/openapi.json", nil)
	schemas := document["components"].(object)["schemas"].(object)
	for taskType, base := range least {
		refused, seen := 0, 0
		schema := schemas["TaskData."+taskType].(object)
		whole := func(v any) object {
			data := maps.Clone(base)
			maps.Copy(data, v.(object))
			return data
		}
		fields("", schema, whole, func(path string, field object, put func(any) object) {
			seen++
			for what, value := range wrongs(field) {
				s.refuses(taskType, path, what, put(value))
				refused++
			}
		})
		t.Logf("%s: %d fields, %d wrong values refused by name", taskType, seen, refused)
		require.Greater(t, refused, 20, taskType)
	}
	_, health := s.call(http.MethodGet, "/api/v1/health", nil)
	require.Equal(t, "healthy", health["status"])
}

// refuses submits task_data that one field makes wrong, and expects that field in the answer and no echo of what was sent.
func (s *service) refuses(taskType, path, what string, data object) {
	s.t.Helper()
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": taskType, "task_data": data})
	said := fmt.Sprintf("%s.%s, %s: %d %.300v", taskType, path, what, code, answer)
	require.Equal(s.t, http.StatusBadRequest, code, said)
	details, _ := answer["details"].(object)
	named := slices.ContainsFunc(slices.Collect(maps.Keys(details)), func(k string) bool {
		return strings.HasPrefix("task_data."+path, k) || strings.HasPrefix(k, "task_data."+path)
	})
	require.True(s.t, named, said)
	require.Less(s.t, len(fmt.Sprint(answer)), 32<<10, said)
}
