// Command video is the plugin that makes shots of storyboards.
//
// Its backend previz films the panels themselves: a camera moves over them, a grade lights them, they
// fade into each other, and ffmpeg encodes what comes out. It is an animatic and says so in
// generation_model; nothing in the panels moves.
package main

import "ft.tc/backlot/sdk"

func main() { sdk.Serve(plugin()) }

func plugin() sdk.Plugin {
	return sdk.Plugin{
		Name:       "video",
		Version:    "1.0.0",
		Generators: []sdk.Generator{animatic{}},
		Backends:   []sdk.BackendSpecification{{Name: "previz"}},
	}
}
