package specimen_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin/kit/specimen"
	"ft.tc/backlot/host/internal/rest/strictjson"
	"ft.tc/backlot/host/internal/validate"
)

const rounds = 80

const everything = `{
  "type": "object", "required": ["name", "shots", "shape", "code"], "additionalProperties": false,
  "properties": {
    "name": {"type": "string", "minLength": 3, "maxLength": 40},
    "code": {"type": "string", "pattern": "^[A-Z]{2}-(\\d{3}|x+)$"},
    "frames": {"type": "integer", "exclusiveMinimum": 0, "maximum": 240, "multipleOf": 8},
    "gain": {"type": "number", "minimum": -0.5, "exclusiveMaximum": 0.5},
    "mood": {"enum": ["noir", "bright", 3, null]},
    "when": {"type": "string", "format": "date"},
    "loop": {"type": ["boolean", "null"]},
    "shots": {"type": "array", "minItems": 1, "maxItems": 4, "items": {"$ref": "#/$defs/shot"}},
    "shape": {"oneOf": [
      {"type": "object", "required": ["radius"], "additionalProperties": false, "properties": {"radius": {"type": "number", "minimum": 1}}},
      {"type": "object", "required": ["side"], "additionalProperties": false, "properties": {"side": {"type": "integer", "minimum": 1}}}
    ]}
  },
  "$defs": {"shot": {
    "allOf": [{"required": ["lens"]}], "type": "object",
    "properties": {"lens": {"const": "35mm"}, "then": {"$ref": "#/$defs/shot"}}
  }}
}`

func schemas(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	all := map[string]json.RawMessage{"everything": json.RawMessage(everything), "none": nil, "true": json.RawMessage("true")}
	for name, path := range map[string]string{
		"image": "image/schema.json", "video": "video/schema.json", "prompt-test": "prompt-test/prompttest/schema.json", "chaos": "chaos/schema.json",
	} {
		text, err := os.ReadFile("../../../../../plugins/" + path)
		require.NoError(t, err)
		all[name] = text
	}
	return all
}

func faults(t *testing.T, schema, document json.RawMessage) map[string]string {
	t.Helper()
	_, err := strictjson.Object(document, 64)
	require.NoError(t, err, "%.200s", document)
	if len(schema) == 0 {
		return nil
	}
	s, err := validate.Compile(schema)
	require.NoError(t, err)
	return s.Faults("task_data", strictjson.Value(document))
}

func TestMinimalIsTakenAndSmall(t *testing.T) {
	t.Parallel()
	for name, schema := range schemas(t) {
		s, err := specimen.Read(schema)
		require.NoError(t, err)
		document := s.Minimal()
		require.Empty(t, faults(t, schema, document), "%s: %s", name, document)
		require.Less(t, len(document), 200, name)
	}
}

func TestMostOfWhatIsMadeToBeValidIs(t *testing.T) {
	t.Parallel()
	for name, schema := range schemas(t) {
		s, err := specimen.Read(schema)
		require.NoError(t, err)
		valid, different, r := 0, map[string]bool{}, rand.New(rand.NewPCG(1, 2))
		for range rounds {
			document := s.Valid(r)
			different[string(document)] = true
			if len(faults(t, schema, document)) == 0 {
				valid++
			}
		}
		t.Logf("%s: %d of %d are valid, %d different", name, valid, rounds, len(different))
		require.Greater(t, valid, rounds/2, name)
		if name != "none" && name != "true" {
			require.Greater(t, len(different), rounds/4, name)
		}
	}
}

func TestSpoiltDocumentsAreMostlyRefusedAndSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	schema := json.RawMessage(everything)
	s, err := specimen.Read(schema)
	require.NoError(t, err)
	refused, r := 0, rand.New(rand.NewPCG(3, 4))
	for range rounds {
		document, how := s.Spoilt(r)
		require.NotEmpty(t, how)
		if len(faults(t, schema, document)) > 0 {
			refused++
		}
	}
	t.Logf("%d of %d are refused", refused, rounds)
	require.Greater(t, refused, rounds*3/4)
}

func TestSameNumbersMakeTheSameDocuments(t *testing.T) {
	t.Parallel()
	s, err := specimen.Read(json.RawMessage(everything))
	require.NoError(t, err)
	a, b := rand.New(rand.NewPCG(5, 6)), rand.New(rand.NewPCG(5, 6))
	for range 50 {
		require.Equal(t, string(s.Valid(a)), string(s.Valid(b)))
		one, _ := s.Spoilt(a)
		other, _ := s.Spoilt(b)
		require.Equal(t, string(one), string(other))
	}
}

func TestSchemaThatLeadsInACircleComesToAnEnd(t *testing.T) {
	t.Parallel()
	for _, schema := range []string{
		`{"$ref":"#"}`, `{"type":"object","required":["a"],"properties":{"a":{"$ref":"#"}}}`,
		`{"type":"object","required":["a"],"properties":{"a":{"type":"array","minItems":1,"items":{"$ref":"#/properties/a"}}}}`, `7`, `{"allOf":[{"$ref":"#"}]}`,
	} {
		s, err := specimen.Read(json.RawMessage(schema))
		require.NoError(t, err)
		r := rand.New(rand.NewPCG(7, 8))
		for range 20 {
			s.Minimal()
			s.Valid(r)
			s.Spoilt(r)
		}
	}
	_, err := specimen.Read(json.RawMessage(`{`))
	require.Error(t, err)
}
