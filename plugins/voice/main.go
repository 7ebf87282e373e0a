// Command voice is the plugin that speaks characters' lines: generate_character_voice.
//
// Its backend flite is a synthesiser that comes with the build and speaks on any CPU: a scratch voice, and it says so in
// generation_model. espeak-ng speaks other languages where it is installed, openai and elevenlabs are model servers.
package main

import (
	"fmt"
	"os"

	"ft.tc/backlot/plugins/voice/flite"
	"ft.tc/backlot/sdk"
)

func main() {
	if len(os.Args) == 4 && os.Args[1] == flite.Subcommand {
		if err := flite.RunChild(os.Args[2], os.Args[3], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	sdk.Serve(plugin())
}

func plugin() sdk.Plugin {
	return sdk.Plugin{
		Name: "voice", Version: "1.0.0",
		Generators: []sdk.Generator{&speaker{}},
		Backends:   backends(),
	}
}
