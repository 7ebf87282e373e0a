package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGeneratedFilesAreCurrent(t *testing.T) {
	t.Chdir("../..")
	files, err := generated()
	require.NoError(t, err)
	require.Len(t, files, 4)
	for path, content := range files {
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(content), string(kept), "make generate writes %s anew", path)
	}
}

func TestPythonHasAClassForEachObjectAndAMethodForEachCall(t *testing.T) {
	d, err := readDocument([]byte(`{
	  "paths": {"/things/{id}": {"head": {"operationId": "headThing"}, "post": {"operationId": "makeThing", "summary": "Make it.",
	    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}, {"$ref": "#/components/parameters/Wait"}],
	    "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}}}},
	    "responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
	  "components": {
	    "parameters": {"Wait": {"name": "X-Wait", "in": "header", "schema": {"enum": [1, 2]}}},
	    "schemas": {"Thing": {"type": ["object", "null"], "description": "Say \"what\"", "required": ["a"], "properties": {
	      "a": {"type": ["string", "null"]}, "parts": {"type": "array", "items": {"type": "object", "properties": {"b": {"const": "x"}}}}}},
	      "Odd": {"type": "object", "properties": {"class": {"type": "string"}}}}}}`))
	require.NoError(t, err)
	types, operations := string(d.pythonTypes()), string(d.pythonOperations())
	for _, want := range []string{
		"class ThingObject(TypedDict):\n", "    a: str | None\n", "    parts: NotRequired[list[ThingObjectPartsItem]]\n",
		"    b: NotRequired[Literal['x']]\n", `Thing: TypeAlias = "ThingObject | None"`, `Odd: TypeAlias = "dict[str, Any]"`,
		"class MakeThingBody(TypedDict):\n    size: int\n", `"""Say "what" """`,
	} {
		require.Contains(t, types, want)
	}
	require.Contains(t, operations, `    def make_thing(self, id: str, body: types.MakeThingBody, *, x_wait: Literal[1, 2] | None = None) -> types.Thing:`)
	require.Contains(t, operations, `self._transport.json("POST", f"/things/{segment(id)}", body=body, headers={"X-Wait": x_wait})`)
	require.NotContains(t, operations, "head_thing")
}
