// Command image is the plugin that illustrates prompts: generate_image draws a storyboard panel on any
// CPU. It names itself previz in the result, because that is what it makes: the panel before the picture.
package main

import (
	"ft.tc/backlot/sdk"
)

func main() { sdk.Serve(plugin()) }

// plugin is what the binary ships.
func plugin() sdk.Plugin {
	return sdk.Plugin{
		Name: "image", Version: "1.0.0",
		Generators: []sdk.Generator{illustrator{}},
		Backends:   []sdk.BackendSpecification{{Name: model}},
	}
}
