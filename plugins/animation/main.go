// Command animation is the plugin that lets characters act: render_animation poses a rigged character by clips, lights
// it, films it, and encodes what comes out.
//
// Its backend previz draws in software, on any CPU. The backend blender hands the same take to Blender's Cycles where
// that is installed.
package main

import "ft.tc/backlot/sdk"

func main() { sdk.Serve(plugin()) }

func plugin() sdk.Plugin {
	return sdk.Plugin{
		Name:       "animation",
		Version:    "1.0.0",
		Generators: []sdk.Generator{&animator{}},
		Backends:   []sdk.BackendSpecification{{Name: previz}, {Name: blenderName, ConfigSchema: blenderSchema}},
	}
}
