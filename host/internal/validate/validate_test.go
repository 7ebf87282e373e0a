package validate_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/validate"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const video = `{
  "type": "object",
  "required": ["prompt", "duration"],
  "properties": {
    "prompt": {"type": "string", "minLength": 1, "maxLength": 10},
    "duration": {"type": "number", "minimum": 1, "maximum": 30, "errorMessage": "Duration must be between 1 and 30 seconds"},
    "fps": {"type": "integer", "exclusiveMinimum": 0, "multipleOf": 0.5},
    "quality": {"enum": ["low", "high", 3]},
    "storyboard_images": {"type": "array", "maxItems": 2, "uniqueItems": true, "items": {"type": "string", "pattern": "^u"}},
    "character_positions": {"type": "array", "minItems": 1, "items": {
      "type": "object", "required": ["character_id"],
      "properties": {"position": {"$ref": "#/$defs/place", "errorMessage": "Position must be a place in the frame"}, "x": {"$ref": "#/$defs/place"}}}},
    "voice": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["id"]}], "errorMessage": "Voice must be a URL or an object with an id"},
    "pose": {"oneOf": [{"type": "string"}, {"type": "number"}]},
    "lens": {"type": "object", "additionalProperties": false, "required": ["mm"], "properties": {"mm": {"type": ["number", "null"]}},
      "errorMessage": {"required": {"mm": "Say which lens"}, "type": "Lens must be a lens"}}
  },
  "$defs": {"place": {"type": "string", "minLength": 3, "errorMessage": "Place is too short"}}
}`

func TestEveryFaultIsOneSentenceAtItsPath(t *testing.T) {
	t.Parallel()
	s, err := validate.Compile(json.RawMessage(video))
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		data string
		want map[string]string
	}{
		"nothing wrong": {`{"prompt":"x","duration":7,"unknown":{"deep":[1]}}`, nil},
		"other spellings": {`{"prompt":"x","duration":7,"Duration":99,"lens":{"mm":35,"MM":-1},"character_positions":[{"character_id":"a","poſition":1}]}`, map[string]string{
			"task_data.Duration": "This field is spelled duration", "task_data.lens.MM": "MM is not a known field", "task_data.character_positions[0].poſition": "This field is spelled position"}},
		"missing":            {`{}`, map[string]string{"task_data.prompt": "Prompt is required", "task_data.duration": "Duration is required"}},
		"own sentence":       {`{"prompt":"x","duration":31}`, map[string]string{"task_data.duration": "Duration must be between 1 and 30 seconds"}},
		"own for any rule":   {`{"prompt":"x","duration":"7"}`, map[string]string{"task_data.duration": "Duration must be between 1 and 30 seconds"}},
		"huge number":        {`{"prompt":"x","duration":1e400}`, map[string]string{"task_data.duration": "Duration must be between 1 and 30 seconds"}},
		"not an object":      {`[]`, map[string]string{"task_data": "Task data must be an object"}},
		"empty":              {`{"prompt":"","duration":1}`, map[string]string{"task_data.prompt": "Prompt must not be empty"}},
		"long":               {`{"prompt":"12345678901","duration":1}`, map[string]string{"task_data.prompt": "Prompt must have at most 10 characters"}},
		"enum":               {`{"prompt":"x","duration":1,"quality":"mid"}`, map[string]string{"task_data.quality": "Quality must be one of low, high or 3"}},
		"abbreviation":       {`{"prompt":"x","duration":1,"fps":"a"}`, map[string]string{"task_data.fps": "FPS must be a whole number"}},
		"exclusive":          {`{"prompt":"x","duration":1,"fps":0}`, map[string]string{"task_data.fps": "FPS must be more than 0"}},
		"entry of a list":    {`{"prompt":"x","duration":1,"storyboard_images":["u1",2]}`, map[string]string{"task_data.storyboard_images[1]": "Storyboard images[1] must be text"}},
		"list":               {`{"prompt":"x","duration":1,"storyboard_images":["u1","u1","u2"]}`, map[string]string{"task_data.storyboard_images": "Storyboard images must have at most 2 entries"}},
		"no entries":         {`{"prompt":"x","duration":1,"character_positions":[]}`, map[string]string{"task_data.character_positions": "Character positions must have at least 1 entry"}},
		"outer sentence":     {`{"prompt":"x","duration":1,"character_positions":[{"character_id":"a","position":1}]}`, map[string]string{"task_data.character_positions[0].position": "Position must be a place in the frame"}},
		"sentence by ref":    {`{"prompt":"x","duration":1,"character_positions":[{"character_id":"a","x":"a"}]}`, map[string]string{"task_data.character_positions[0].x": "Place is too short"}},
		"missing in a list":  {`{"prompt":"x","duration":1,"character_positions":[{}]}`, map[string]string{"task_data.character_positions[0].character_id": "Character ID is required"}},
		"choice":             {`{"prompt":"x","duration":1,"voice":{}}`, map[string]string{"task_data.voice": "Voice must be a URL or an object with an id"}},
		"choice, no words":   {`{"prompt":"x","duration":1,"pose":[]}`, map[string]string{"task_data.pose": "Pose matches none of the allowed forms, or more than one"}},
		"own for required":   {`{"prompt":"x","duration":1,"lens":{}}`, map[string]string{"task_data.lens.mm": "Say which lens"}},
		"own for keyword":    {`{"prompt":"x","duration":1,"lens":1}`, map[string]string{"task_data.lens": "Lens must be a lens"}},
		"none of two types":  {`{"prompt":"x","duration":1,"lens":{"mm":"a"}}`, map[string]string{"task_data.lens.mm": "Mm must be a number or null"}},
		"closed":             {`{"prompt":"x","duration":1,"lens":{"mm":1,"cm":2}}`, map[string]string{"task_data.lens.cm": "Cm is not a known field"}},
		"number like a list": {`{"prompt":"x","duration":1,"lens":{"mm":1,"0":2}}`, map[string]string{"task_data.lens.0": "0 is not a known field"}},
		"all at once": {`{"duration":0,"fps":1.5,"quality":null}`, map[string]string{
			"task_data.prompt": "Prompt is required", "task_data.duration": "Duration must be between 1 and 30 seconds",
			"task_data.fps": "FPS must be a whole number", "task_data.quality": "Quality must be one of low, high or 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, cmp.Diff(tt.want, s.Faults("task_data", value(t, tt.data))))
		})
	}
}

func value(t testing.TB, text string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	return v
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	s, err := validate.Compile(json.RawMessage(`{"items":{"type":"string"}}`))
	require.NoError(t, err)
	numbers := make([]any, 5000)
	for i := range numbers {
		numbers[i] = json.Number(strconv.Itoa(i))
	}
	require.Len(t, s.Faults("task_data", numbers), validate.MaxFaults)
}

func TestSchemaStaysInsideItself(t *testing.T) {
	t.Parallel()
	for name, schema := range map[string]string{
		"file":    `{"$ref":"file:///etc/passwd"}`,
		"network": `{"$ref":"http://127.0.0.1:1/schema"}`,
		"nothing": `{"$ref":"#/$defs/none"}`,
		"no JSON": `{`,
		"no type": `{"type":"film"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := validate.Compile(json.RawMessage(schema))
			require.Error(t, err)
		})
	}
}

func BenchmarkFaultless(b *testing.B) {
	s, err := validate.Compile(json.RawMessage(video))
	require.NoError(b, err)
	v := value(b, `{"prompt":"x","duration":7,"fps":24,"storyboard_images":["u1","u2"],"character_positions":[{"character_id":"a","position":"left"}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if s.Faults("task_data", v) != nil {
			b.Fatal("faults")
		}
	}
}
