// Command audio is the plugin that mixes.
//
// Tracks and synthesised atmospheres run through one ffmpeg filter graph: presets, gain, pan and fades for each, buses by
// role, ducking under dialogue. The mix is measured after EBU R128, brought to its target, and measured again as the file
// that is delivered.
package main

import "ft.tc/backlot/sdk"

func main() { sdk.Serve(plugin()) }

func plugin() sdk.Plugin {
	return sdk.Plugin{
		Name:       "audio",
		Version:    "1.0.0",
		Generators: []sdk.Generator{mixer{}},
		Backends:   []sdk.BackendSpecification{{Name: "ffmpeg"}},
	}
}
