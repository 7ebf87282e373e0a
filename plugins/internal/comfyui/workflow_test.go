package comfyui_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/comfyui"
)

func TestBindingsAreCheckedAgainstTheWorkflow(t *testing.T) {
	t.Parallel()
	ok := map[string]comfyui.Targets{"prompt": {"6.inputs.text"}}
	with := func(name string, targets ...string) map[string]comfyui.Targets {
		return map[string]comfyui.Targets{"prompt": {"6.inputs.text"}, name: targets}
	}
	for want, o := range map[string]comfyui.Options{
		"workflow is required":                           {Inputs: ok},
		"can't be opened":                                {Workflow: "testdata/none.json", Inputs: ok},
		"not a JSON object":                              {Workflow: write(t, "[]"), Inputs: ok},
		"Export (API)":                                   {Workflow: write(t, `{"nodes":[],"links":[]}`), Inputs: ok},
		"no node with class_type":                        {Workflow: write(t, `{"1":{}}`), Inputs: ok},
		"inputs.prompt is required":                      {Workflow: "testdata/text2image.json"},
		"inputs.colour is unknown: inputs can bind":      {Workflow: "testdata/text2image.json", Inputs: with("colour", "6.inputs.text")},
		"has no node \"66\"":                             {Workflow: "testdata/text2image.json", Inputs: with("seed", "66.inputs.seed")},
		"node 3 (KSampler) of the workflow has no input": {Workflow: "testdata/text2image.json", Inputs: with("seed", "3.inputs.noise")},
		"is linked to another node":                      {Workflow: "testdata/text2image.json", Inputs: with("seed", "3.inputs.model")},
		"takes a value of another kind":                  {Workflow: "testdata/text2image.json", Inputs: with("seed", "6.inputs.text")},
		"has to be NODE.inputs.INPUT":                    {Workflow: "testdata/text2image.json", Inputs: with("seed", "3.seed")},
		"output_node: the workflow has no node":          {Workflow: "testdata/text2image.json", Inputs: ok, OutputNode: "77"},
		"timeout must be a positive duration":            {Workflow: "testdata/text2image.json", Inputs: ok, Timeout: "soon"},
		"url must be the http or https address":          {Workflow: "testdata/text2image.json", Inputs: ok, URL: "gpu-1:8188"},
	} {
		if o.URL == "" {
			o.URL = "http://gpu-1:8188"
		}
		_, err := comfyui.Open(o, known, numbers)
		require.ErrorContains(t, err, want)
	}
}
