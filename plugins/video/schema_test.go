package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

func TestSchemaAcceptsTheDocumentsSamplesAndRefusesTheRest(t *testing.T) {
	t.Parallel()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", document))
	compiled := c.MustCompile("schema.json")
	for raw, valid := range map[string]bool{
		`{"storyboard_images":["url1","url2"],"scene_description":"Detective enters","camera_angle":"wide_shot","lighting":"noir_dramatic","duration":7}`:                      true,
		`{"storyboard_images":["u"],"character_positions":[{"character_id":"a","position":"b","action":"c"}],"duration":7,"fps":24,"resolution":"1920x1080","project_id":"x"}`: true,
		`{"storyboard_images":["u"],"character_positions":[{}]}`:             true,
		`{"storyboard_images":["u"],"resolution":"64x3840","fps":29.97}`:     true,
		`{"storyboard_images":["u"],"resolution":"62x64"}`:                   false,
		`{"storyboard_images":["u"],"resolution":"3842x2160"}`:               false,
		`{"storyboard_images":["u"],"resolution":"853x480"}`:                 false,
		`{"storyboard_images":["u"],"character_positions":[{"position":1}]}`: false,
		`{"storyboard_images":[]}`:                                           false,
		`{"storyboard_images":"u"}`:                                          false,
		`{"storyboard_images":["u"],"duration":31}`:                          false,
		`{"storyboard_images":["u"],"fps":0}`:                                false,
		`{"storyboard_images":["u"],"slate":"y"}`:                            false,
		`{}`: false,
	} {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(raw)))
		require.NoError(t, err)
		require.Equal(t, valid, compiled.Validate(v) == nil, raw)
	}
}

func TestEveryRuleOfTheSchemaHasItsSentence(t *testing.T) {
	t.Parallel()
	var root any
	require.NoError(t, json.Unmarshal(schema, &root))
	var walk func(at string, node map[string]any)
	walk = func(at string, node map[string]any) {
		require.NotEmpty(t, node["errorMessage"], at)
		require.IsType(t, "", node["errorMessage"], at)
		if items, ok := node["items"].(map[string]any); ok {
			walk(at+"[]", items)
		}
		properties, _ := node["properties"].(map[string]any)
		for name, p := range properties {
			walk(at+"."+name, p.(map[string]any))
		}
	}
	walk("task_data", root.(map[string]any))
}
