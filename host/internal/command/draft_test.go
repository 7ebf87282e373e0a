package command

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPairsBecomeWhatTheyLookLike(t *testing.T) {
	t.Parallel()
	d := draft{taskType: "x", project: "noir", priority: "high", callback: "http://cb", metadata: `{"user": 1}`, pairs: []string{
		"prompt=a rainy alley, 3 lamps", "seed=12345678901234567890", "layers=true", `images=["a","b"]`, `number="8"`, "none=null",
		"deep.er.key=v=w", "empty=", "seed=8",
	}}
	b, err := d.body(nil)
	require.NoError(t, err)
	require.JSONEq(t, `{"project_id":"noir","task_type":"x","priority":1,"callback_url":"http://cb","metadata":{"user":1},"task_data":{
		"prompt":"a rainy alley, 3 lamps","seed":8,"layers":true,"images":["a","b"],"number":"8","none":null,
		"deep":{"er":{"key":"v=w"}},"empty":""}}`, string(b))
}

func TestLargeNumbersStayWhole(t *testing.T) {
	t.Parallel()
	data, err := (&draft{pairs: []string{"seed=12345678901234567890", "x=1"}}).data(nil)
	require.NoError(t, err)
	require.Contains(t, string(data), "12345678901234567890")
}

func TestPairsChangeWhatTheFileSays(t *testing.T) {
	t.Parallel()
	data, err := (&draft{file: "-", pairs: []string{"a.b=2"}}).data(strings.NewReader("\xef\xbb\xbf{\"a\":{\"b\":1,\"c\":3}}\n"))
	require.NoError(t, err)
	require.JSONEq(t, `{"a":{"b":2,"c":3}}`, string(data))
	data, err = (&draft{file: "-"}).data(strings.NewReader(`{"a": 1.0}`))
	require.NoError(t, err)
	require.Equal(t, `{"a": 1.0}`, string(data), "a file alone goes as it is")
}

func TestBadInputNamesItsPlace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data.json")
	write(t, path, "{\n  \"a\": 1,\n  \"b\": oops\n}\n")
	for want, d := range map[string]draft{
		path + ":3:8: invalid character 'o'": {file: path},
		"no such file":                       {file: path + "x"},
		"-d prompt: it has to be key=value":  {pairs: []string{"prompt"}},
		"-d a.b=1: there is no object":       {file: "-", pairs: []string{"a.b=1"}},
		"--metadata:1:1":                     {metadata: "user=1"},
		`--priority is high, normal or low`:  {priority: "urgent"},
	} {
		_, err := d.body(strings.NewReader(`{"a": 1}`))
		require.ErrorContains(t, err, want)
		require.Equal(t, exitUsage, ExitCode(err, true))
	}
	_, err := (&draft{file: "-"}).body(strings.NewReader(""))
	require.ErrorContains(t, err, "what comes in:1:1: unexpected end of JSON input")
}

func TestListOfTasksIsABatch(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{`[{"a":1}]`: `{"tasks":[{"a":1}]}`, `{"tasks": []}`: `{"tasks": []}`} {
		b, err := readBatch("-", strings.NewReader(in))
		require.NoError(t, err)
		require.Equal(t, want, string(b))
	}
}

func TestDependenciesMayHaveNames(t *testing.T) {
	t.Parallel()
	require.Equal(t, json.RawMessage(`["1","2"]`), dependencies([]string{"1", "2"}))
	require.Equal(t, json.RawMessage(`{"2":"2","panel":"1"}`), dependencies([]string{"panel=1", "2"}))
}
